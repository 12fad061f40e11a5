/** Random request texts for the policies of `random-policy.ts`: mostly good ones, with one thing off now and then. */
import { DATA_CLASSES } from '../domain/policy/model'
import type { Random } from './random'
import { AGENTS, DEEP, identityOf, NUMBERS, TEXTS } from './random-condition'
import { ACTIONS, ENDPOINTS, INSTANCES, PURPOSES, SESSIONS, SYSTEMS } from './random-policy'

/** Literals that an enforcer makes plain, and those that nobody may compare. */
const LITERALS = [
  ...NUMBERS,
  '1.0',
  '1e0',
  '-0',
  '5e2',
  '1e400',
  '-1e-10000000',
  '1e10000000',
  '-1e400',
  '-999999999999999',
  '123456789012345678901234567890',
  '1E2',
  '5e-1',
  '-0.0',
  '0.00001',
  '9007199254740993',
]

/** JSON text of any value, with literals that JavaScript can't hold. */
function randomValue(random: Random, depth = 0): string {
  const kind = random.int(depth > 2 ? 5 : 8)
  if (kind < 2) return random.pick(LITERALS)
  if (kind < 4) return JSON.stringify(random.pick(TEXTS))
  if (kind === 4) return random.pick(['true', 'false', 'null'])
  if (kind === 5) return `[${random.many(3, () => JSON.stringify(random.pick(TEXTS))).join(',')}]`
  if (kind === 6) return `[${random.many(3, () => randomValue(random, depth + 1)).join(',')}]`
  return randomObject(random, ['k', 'o', 'größe 😀', 'x'], depth + 1)
}

function randomObject(random: Random, keys: string[], depth: number): string {
  const members = keys
    .filter(() => random.chance(0.8))
    .map(key => `${JSON.stringify(key)}:${randomMember(random, key, depth)}`)
  return `{${members.join(',')}}`
}

function randomMember(random: Random, key: string, depth: number): string {
  if (key === 'o') return randomObject(random, ['k', 'm'], depth + 1)
  if (key === 'items') return `[${random.many(4, () => randomValue(random, 2)).join(',')}]`
  if (key !== 'deep') return randomValue(random, depth + 1)
  // Now and then it ends on the way.
  return DEEP.slice(1).reduceRight(
    (inner, name) => (random.chance(0.03) ? 'null' : `{${JSON.stringify(name)}:${inner}}`),
    randomValue(random, 3),
  )
}

/** A request text, before an enforcer canonicalises it. Mostly a good one: one thing in about thirty is off. */
export function randomRequestText(random: Random, environment = 'production'): string {
  const text = (value: string) => JSON.stringify(value)
  const off = (good: string, other: () => string, probability = 0.03) =>
    random.chance(probability) ? other() : good
  const odd = () => randomValue(random)
  const agent = random.pick(AGENTS)
  const byToken = random.chance(0.05)
  const id = JSON.stringify(byToken ? agent : off(identityOf(agent), () => 'spiffe://acme/shared', 0.02))
  const properties = [
    ...(byToken ? ['"issuer":"https://idp.acme"'] : []),
    ...(random.chance(0.7) ? [`"instance":${off(text(random.pick(INSTANCES)), odd, 0.02)}`] : []),
  ]
  const resource = [
    ...(random.chance(0.3) ? [`"endpoint":${off(text(random.pick(ENDPOINTS)), odd)}`] : []),
    ...(random.chance(0.2) ? [`"dataset":${off(random.pick(['"é"', '"constructor"']), odd)}`] : []),
    ...(random.chance(0.3) ? [`"definition_digest":${off('"d1"', odd)}`] : []),
  ]
  const keys = ['x', 'y', 'user.name', 'größe 😀', 'o', 'list', 'constructor', 'items', 'deep']
  const context = {
    environment: off(text(environment), odd, 0.02),
    arguments: off(randomObject(random, keys, 0), odd),
    actor_chain: off(randomChain(random), odd, 0.02),
    purpose: off(JSON.stringify(random.pick([PURPOSES[0], ...PURPOSES])), odd, 0.02),
    session: off(text(random.pick(SESSIONS)), odd, 0.02),
    intent: odd(),
    data_class: off(JSON.stringify(random.pick(DATA_CLASSES)), odd, 0.1),
    posture: `{"attested":${odd()}}`,
    usage: `{"amount_24h":${odd()},"thr_é😀":${odd()}}`,
    time: '0',
    clock: odd(),
  }
  const members = Object.entries(context).filter(() => !random.chance(0.01))
  return `{"subject":{"type":${off('"agent"', odd, 0.005)},"id":${off(id, odd, 0.01)},"properties":{${properties.join(',')}}},
    "action":{"name":${off(JSON.stringify(random.pick(ACTIONS)), odd, 0.02)}},
    "resource":{"type":"system","id":${off(JSON.stringify(random.pick(SYSTEMS)), odd, 0.02)},"properties":${off(`{${resource.join(',')}}`, odd, 0.01)}},
    "context":{${members.map(([key, text]) => `"${key}":${text}`).join(',')}}}`
}

function randomChain(random: Random): string {
  if (random.chance(0.7)) return '[]'
  const length = 1 + random.int(random.chance(0.4) ? 9 : 3)
  const members = random.shuffle(AGENTS).slice(0, length).map(identityOf)
  if (random.chance(0.05)) members.push(members[0]!)
  return JSON.stringify(members)
}
