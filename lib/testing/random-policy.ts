/** Random bundles, pulses and request texts for differential and property tests: small words, so that they meet. */
import { CONTROL_LAYERS } from '../domain/control-layer/layers'
import { driftEntry } from '../domain/policy/drift-entry'
import { joinEntry } from '../domain/policy/join-policy'
import type {
  AgentPolicy,
  ApprovalNeed,
  BundlePolicy,
  Obligations,
  Outcome,
  Pulse,
  Rule,
  SurfaceEntry,
  Tier,
} from '../domain/policy/model'
import { TIERS } from '../domain/policy/model'
import { SHIPPED_TIER_OUTCOMES } from '../domain/policy/tiers'
import type { Random } from './random'
import { AGENTS, identityOf, NOW, randomCondition, type RandomOptions, TEXTS } from './random-condition'

export const SYSTEMS = ['stripe', 'größe 😀']
export const ACTIONS = ['refund', 'прочитать 読む', 'a/b"}\n']
export const PURPOSES = ['refunds', 'größe 😀']
const GUARDRAILS = ['grl_0', 'grl_1', 'grl_2', 'grl_3', 'grl_4', 'grl_é😀']
/** As what an enforcer supplies of a resource. */
export const ENDPOINTS = ['https://a', 'https://größe/😀']
export const INSTANCES = ['pod-1', 'pöd 😀']
export const SESSIONS = ['s-1', 'sítzung 😀']
/** A test that varies it says so in its requests too. */
export const ENVIRONMENTS = ['production', 'größe 😀']
const DATASETS: Record<string, true> = Object.fromEntries(['é', 'constructor'].map(key => [key, true]))
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
    endpoints: random.chance(0.8) ? Object.fromEntries(ENDPOINTS.map(key => [key, true as const])) : {},
    datasets: random.chance(0.8) ? DATASETS : {},
    ...(random.chance(0.1) && { purposes: randomPurposes(random, 0.9) }),
    tiers: [
      random.chance(0.85)
        ? { tier, outcome: 'allow', approvals: [] }
        : { tier, ...SHIPPED_TIER_OUTCOMES[tier], ...(random.chance(0.1) && { outcome: 'deny' as const }) },
    ],
    thresholds: random.many(random.int(2), () =>
      randomRule(random, `thr_${random.pick([0, 1, 2, 'é😀'])}`, options),
    ),
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
    environment: options.environment ?? 'production',
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

export function randomPulse(random: Random, now = NOW, environment = 'production'): Pulse {
  const some = (keys: string[]) =>
    Object.fromEntries(keys.filter(() => random.chance(0.012)).map(key => [key, true as const]))
  const late = () => now + (random.chance(0.03) ? random.int(3) - 1 : 100)
  return {
    environment: random.chance(0.03) ? 'staging' : environment,
    issued_at: now - 5,
    least_serial: random.chance(0.03) ? 43 : 42,
    fresh_until: Object.fromEntries(TIERS.map(tier => [tier, late()])) as Pulse['fresh_until'],
    kill: {
      everything: random.chance(0.02),
      agents: some(AGENTS),
      instances: some(AGENTS.flatMap(id => INSTANCES.map(name => `${id}/${name}`))),
      sessions: some([...SESSIONS, 'é']),
      systems: some(SYSTEMS),
      actions: some(SYSTEMS.flatMap(system => ACTIONS.map(action => `${system}/${action}`))),
    },
  }
}
