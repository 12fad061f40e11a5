/** Random bundles, pulses and request texts for differential and property tests: small words, so that they meet. */
import { CONTROL_LAYERS } from '../domain/control-layer/layers'
import { normalizeCondition } from '../domain/policy/conditions'
import { driftEntry } from '../domain/policy/drift-entry'
import { joinEntry } from '../domain/policy/join-policy'
import type {
  AgentPolicy,
  ApprovalNeed,
  BundlePolicy,
  NormalCondition,
  Obligations,
  Outcome,
  Pulse,
  Rule,
  SurfaceEntry,
  Tier,
} from '../domain/policy/model'
import { DATA_CLASSES, OPERATORS, TIERS } from '../domain/policy/model'
import { SHIPPED_TIER_OUTCOMES } from '../domain/policy/tiers'
import { formatTimeWindow } from '../domain/policy/time-window'
import { DAY_MINUTES, localMinute, WEEKDAYS } from '../domain/policy/time-zone'
import { isRefusal } from '../domain/refusal'
import type { Random } from './random'

export const NOW = 1_800_000_000
export const AGENTS = Array.from({ length: 12 }, (_, i) => `agt_${i}`)
export const SYSTEMS = ['stripe', 'größe 😀']
export const ACTIONS = ['refund', 'прочитать 読む', 'a/b"}\n']
export const PURPOSES = ['refunds', 'größe 😀']
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
const GUARDRAILS = ['grl_0', 'grl_1', 'grl_2', 'grl_3', 'grl_4', 'grl_é😀']
const DATASETS: Record<string, true> = Object.fromEntries(['é', 'constructor'].map(key => [key, true]))
/** With `arguments` as long as a field may be. */
export const DEEP = ['deep', 'o', 'é', '😀', 'a.b', 'o', 'k']
const LISTS = [['arguments', 'items'], ['arguments', 'list'], ['actor_chain']]
const FIELDS = [
  ['arguments', 'x'],
  ['arguments', 'y'],
  ['arguments', 'user.name'],
  ['arguments', 'o', 'k'],
  ['arguments', 'o', 'k', 'größe 😀'],
  ['arguments', 'constructor'],
  ['arguments', 'list', '0'],
  ['arguments', ...DEEP],
  ['posture', 'attested'],
  ['usage', 'amount_24h'],
  ['intent'],
]

export function identityOf(agent: string): string {
  return `spiffe://acme/${agent}`
}

export type RandomOptions = {
  absent: boolean
  /** What everything that ends is about; windows open and close around it. */
  now?: number
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

/** Seconds around which limits and windows lie. */
export function randomNow(random: Random, base = NOW): number {
  return base + random.pick([0, 0, 0, -1, 1, -2, 2, 59, 60, -60])
}

/** Ordinary days and the changes of clocks. */
export const BASES = [
  NOW,
  '2027-03-28T01:00:00Z',
  '2027-10-31T01:00:00Z',
  '2027-10-31T00:00:00Z',
  '2027-03-14T07:00:00Z',
  '2027-11-07T06:00:00Z',
  '2027-04-03T14:00:00Z',
  '2027-01-17T23:59:59Z',
  '2028-02-29T12:00:00Z',
].map(at => (typeof at === 'string' ? Date.parse(at) / 1000 : at))

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

export function randomRule(random: Random, id: string, options: RandomOptions): Rule {
  const outcome = random.pick(['allow', 'allow', 'step_up', 'step_up', 'deny'] as Outcome[])
  const isThreshold = id.startsWith('thr_')
  return {
    id,
    version: 1 + random.int(4),
    kind: isThreshold ? 'threshold' : 'guardrail',
    layer: random.pick(CONTROL_LAYERS),
    outcome,
    condition: randomCondition(random, options),
    message: random.pick(TEXTS),
    obligations: randomObligations(random),
    approvals: outcome === 'step_up' ? randomApprovals(random) : [],
  }
}

function randomApprovals(random: Random): ApprovalNeed[] {
  return random.many(2, () => ({ layer: random.pick(CONTROL_LAYERS), count: 1 + random.int(3) }))
}

function randomObligations(random: Random): Obligations {
  return {
    ...(random.chance(0.3) && { credential_max_seconds: 60 * (1 + random.int(20)) }),
    ...(random.chance(0.2) && { sender_constrained: true as const }),
    ...(random.chance(0.2) && { session_recorded: true as const }),
    ...(random.chance(0.3) && { log_fields: random.many(3, () => random.pick(TEXTS)) }),
    ...(random.chance(0.2) && { redact_fields: random.many(2, () => random.pick(TEXTS)) }),
    ...(random.chance(0.2) && { session_max_seconds: 60 * (1 + random.int(20)) }),
    ...(random.chance(0.2) && { access_max_seconds: 3600 * (1 + random.int(20)) }),
    ...(random.chance(0.2) && { purpose_bound: true as const }),
  }
}

function randomPurposes(random: Random, probability: number): Record<string, true> {
  return Object.fromEntries(
    PURPOSES.filter(() => random.chance(probability)).map(code => [code, true as const]),
  )
}

export function randomEntry(
  random: Random,
  guardrails: Record<string, Rule>,
  options: RandomOptions,
): SurfaceEntry {
  const refs = Object.keys(guardrails)
  const tier = random.pick(['low', 'low', 'medium', 'high', 'critical'] as Tier[])
  return {
    mode: random.pick(['direct', 'both', 'both', 'both', 'both', 'both', 'both', 'via']),
    classified: !random.chance(0.03),
    definition_digest: 'd1',
    endpoints: random.chance(0.8) ? { 'https://a': true } : {},
    datasets: random.chance(0.8) ? DATASETS : {},
    ...(random.chance(0.1) && { purposes: randomPurposes(random, 0.9) }),
    tiers: [
      random.chance(0.85)
        ? { tier, outcome: 'allow', approvals: [] }
        : { tier, ...SHIPPED_TIER_OUTCOMES[tier], ...(random.chance(0.1) && { outcome: 'deny' as const }) },
    ],
    thresholds: random.many(random.int(2), () => randomRule(random, `thr_${random.int(4)}`, options)),
    guardrails: random
      .many(random.int(3), () => random.pick(refs))
      .filter((ref, i, all) => all.indexOf(ref) === i),
    exceptions: random.many(2, () => ({
      guardrail: random.pick(refs).split('@')[0]!,
      up_to_version: random.int(5),
      expires_at: (options.now ?? NOW) + random.int(5) - 2,
    })),
  }
}

export function randomBundle(random: Random, options: RandomOptions): BundlePolicy {
  const now = options.now ?? NOW
  const rules = Array.from({ length: 10 }, (_, i) => randomRule(random, GUARDRAILS[i % 6]!, options))
  const guardrails = Object.fromEntries(rules.map(rule => [`${rule.id}@${rule.version}`, rule]))
  const agents = Object.fromEntries(AGENTS.map(id => [id, randomAgent(random, id, guardrails, options)]))
  const identities: BundlePolicy['identities'] = Object.fromEntries(AGENTS.map(id => [identityOf(id), [id]]))
  for (const id of AGENTS) if (random.chance(0.3)) identities[`https://idp.acme#${id}`] = [id]
  identities['spiffe://acme/shared'] = ['agt_0', 'agt_1']
  return {
    environment: 'production',
    serial: 42,
    issued_at: now - 50,
    expires_at: now + (random.chance(0.04) ? 0 : 500),
    identities,
    agents,
    guardrails,
  }
}

function randomAgent(
  random: Random,
  id: string,
  guardrails: Record<string, Rule>,
  options: RandomOptions,
): AgentPolicy {
  const surface: AgentPolicy['surface'] = {}
  for (const system of SYSTEMS) {
    surface[system] = {}
    for (const action of ACTIONS) {
      if (random.chance(0.04)) continue
      const pinned = randomEntry(random, guardrails, options)
      const current = random.chance(0.5) ? randomEntry(random, guardrails, options) : pinned
      const joined = joinEntry(pinned, current)
      const changed = joined && random.chance(0.15)
      const outcome = random.chance(0.9) ? 'step_up' : 'deny'
      const entry = changed ? driftEntry(joined, pinned, current, outcome, null) : joined
      if (entry) surface[system][action] = entry
    }
  }
  return {
    name: `agént 😀 ${id}`,
    release: `rel_${id}`,
    digest: id.padEnd(64, '0'),
    status: random.chance(0.06) ? random.pick(['suspended', 'retired']) : 'active',
    certified_until: (options.now ?? NOW) + (random.chance(0.05) ? random.int(2) - 1 : 100),
    purposes: { refunds: true, ...randomPurposes(random, 0.9) },
    delegates_to: Object.fromEntries(
      AGENTS.filter(() => random.chance(0.96)).map(other => [other, true as const]),
    ),
    surface,
  }
}

export function randomPulse(random: Random, now = NOW): Pulse {
  const some = (keys: string[]) =>
    Object.fromEntries(keys.filter(() => random.chance(0.012)).map(key => [key, true as const]))
  const late = () => now + (random.chance(0.03) ? random.int(3) - 1 : 100)
  return {
    environment: random.chance(0.03) ? 'staging' : 'production',
    issued_at: now - 5,
    least_serial: random.chance(0.03) ? 43 : 42,
    fresh_until: Object.fromEntries(TIERS.map(tier => [tier, late()])) as Pulse['fresh_until'],
    kill: {
      everything: random.chance(0.02),
      agents: some(AGENTS),
      instances: some(AGENTS.flatMap(id => [`${id}/pod-1`, `${id}/pod-2`])),
      sessions: some(['s-1', 's-2', 'é']),
      systems: some(SYSTEMS),
      actions: some(SYSTEMS.flatMap(system => ACTIONS.map(action => `${system}/${action}`))),
    },
  }
}
