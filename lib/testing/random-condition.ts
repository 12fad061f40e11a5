/** Random conditions over small words and numbers, so that they meet what `random-request.ts` says. */
import { normalizeCondition } from '../domain/policy/conditions'
import { DATA_CLASSES, type NormalCondition, OPERATORS } from '../domain/policy/model'
import { formatTimeWindow } from '../domain/policy/time-window'
import { DAY_MINUTES, localMinute, WEEKDAYS } from '../domain/policy/time-zone'
import { isRefusal } from '../domain/refusal'
import type { Random } from './random'

export const NOW = 1_800_000_000
export const AGENTS = [...Array.from({ length: 10 }, (_, i) => `agt_${i}`), 'agt_größe', 'agt_😀 "}']
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland']
export const TEXTS = [
  'a',
  'b',
  'ab',
  'Ab',
  'aXa',
  'é',
  'e\u0301',
  '😀',
  '\uffee',
  'a*a',
  '',
  'x\ny',
  '\\d',
  '[a]',
  '1',
  'true',
]
const PATTERNS = ['*', 'a*', '*b', 'a*a', '', '?', '[a]', '\\d', '*é*', 'a.a', '😀', '**b*']
export const NUMBERS = ['0', '1', '-1', '2', '1.5', '-2.5', '500', '500.0001', '999999999999999', '0.1']
/** With `arguments` as long as a field may be. */
export const DEEP = ['deep', 'o', 'é', '😀', 'a.b', 'o', 'k']
const LISTS = [['arguments', 'items'], ['arguments', 'list'], ['actor_chain']]
const FIELDS = [
  ['arguments', 'x'],
  ['arguments', 'y'],
  ['arguments', 'user.name'],
  ['arguments', 'größe 😀'],
  ['arguments', 'o', 'k'],
  ['arguments', 'o', 'k', 'größe 😀'],
  ['arguments', 'constructor'],
  ['arguments', 'list', '0'],
  ['arguments', ...DEEP],
  ['posture', 'attested'],
  ['usage', 'amount_24h'],
  ['usage', 'thr_é😀'],
  ['intent'],
]

export function identityOf(agent: string): string {
  return `spiffe://acme/${agent}`
}

export type RandomOptions = {
  absent: boolean
  /** What everything that ends is about; windows open and close around it. */
  now?: number
  environment?: string
}

export function randomCondition(random: Random, options: RandomOptions): NormalCondition | null {
  if (random.chance(0.05)) return null
  for (;;) {
    const normal = normalizeCondition(authored(random, 1, options))
    if (!isRefusal(normal)) return normal
  }
}

function authored(random: Random, depth: number, options: RandomOptions): unknown {
  const kind = depth > 3 ? 1 : random.next()
  if (kind < 0.2)
    return { all: [0, ...random.many(2, () => 0)].map(() => authored(random, depth + 1, options)) }
  if (kind < 0.4)
    return { any: [0, ...random.many(2, () => 0)].map(() => authored(random, depth + 1, options)) }
  if (kind < 0.55) return { not: authored(random, depth + 1, options) }
  const field = random.pick(FIELDS)
  const op = random.pick(OPERATORS)
  if (op === 'exists') return { not: { field, op } }
  if (op === 'during') return { field: ['clock'], op, value: randomWindow(random, options.now ?? NOW) }
  if (op === 'longer_than') return { field: random.pick(LISTS), op, value: { number: String(random.int(4)) } }
  if (op === 'contains' && random.chance(0.2))
    return { field: ['actor_chain'], op, value: identityOf(random.pick(AGENTS)) }
  if ((op === 'in' || op === 'not_in') && random.chance(0.2))
    return { field: ['data_class'], op, value: [random.pick(DATA_CLASSES), random.pick(DATA_CLASSES)] }
  const value = scalarFor(random, op)
  const list =
    op === 'in' || op === 'not_in' ? [value, ...random.many(3, () => sameType(random, value))] : value
  const absent = options.absent && random.chance(0.2) ? { absent: sameType(random, value) } : {}
  return { field, op, value: list, ...absent }
}

/** One that starts, ends or does neither within a minute of `now`; its day may be another one. */
function randomWindow(random: Random, now: number): string {
  const zone = random.pick(ZONES)
  const local = localMinute(zone, now) ?? 0
  const near = () => (local + random.pick([-61, -1, 0, 1, 60, 700]) + DAY_MINUTES) % DAY_MINUTES
  const day = Math.floor(local / DAY_MINUTES)
  const days = WEEKDAYS.filter((_, at) => random.chance(at === day ? 0.7 : (at + 1) % 7 === day ? 0.5 : 0.2))
  return formatTimeWindow({ days, from: near(), to: near(), zone })
}

function scalarFor(random: Random, op: string): unknown {
  if (op === 'matches') return random.pick(PATTERNS)
  if (op === 'starts_with' || op === 'ends_with') return random.pick(TEXTS)
  if (['gt', 'gte', 'lt', 'lte'].includes(op)) return { number: random.pick(NUMBERS) }
  return random.pick([random.pick(TEXTS), { number: random.pick(NUMBERS) }, random.chance(0.5)])
}

function sameType(random: Random, value: unknown): unknown {
  if (typeof value === 'string') return random.pick(TEXTS)
  return typeof value === 'boolean' ? random.chance(0.5) : { number: random.pick(NUMBERS) }
}
