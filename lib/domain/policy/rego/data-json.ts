/**
 * A `BundlePolicy` and a `Pulse` as the data that `countersign.rego` reads, in OPA's canonical text.
 *
 * Each agent is a text of its own, so that a change of one agent re-does one: canonicalising dominates a build
 * (specs/rego-contract.md). Everything that can be decided when the bundle is built is decided here: rules are
 * split by outcome, tiers joined, approvals filled in. Times stand as integer nanoseconds, written from BigInt
 * since they don't fit a JavaScript number.
 */
import { compareCodePoints } from '../code-points'
import { KILL_MESSAGES, MESSAGES, tierMessage } from '../messages'
import type { AgentPolicy, BundlePolicy, Outcome, Pulse, Rule, SurfaceEntry } from '../model'
import { OUTCOMES } from '../model'
import { own } from '../own'
import { APPROVAL_SECONDS, freshnessLimits } from '../tiers'
import { canonicalText } from './canonical-text'
import { compileProof } from './compile-proof'
import { compileApprovals, compileGuardrail, compileRule } from './compile-rule'

/** `data.countersign` of a policy bundle in one text: what its files (`sharedText`, `agentText`) add up to. */
export function bundleDataText(policy: BundlePolicy): string {
  const agents = Object.keys(policy.agents).sort(compareCodePoints)
  const texts = agents.map(id => `${JSON.stringify(id)}:${agentText(policy.agents[id]!, policy.guardrails)}`)
  return sharedText(policy).replace(NO_AGENTS, () => `${NO_AGENTS.slice(0, -1)}${texts.join(',')}}`)
}

/** "agents" is the first key in canonical order. */
const NO_AGENTS = '{"policy":{"agents":{}'

/** `data.countersign` but for the agents, each of which is a file of its own below `policy/agents`. */
export function sharedText(policy: BundlePolicy): string {
  return `${NO_AGENTS},${canonicalText(sharedValue(policy)).slice(1)}}`
}

/**
 * `data.countersign.policy.agents[id]`. Depends on nothing but the agent: the key of a guardrail names one content
 * (`distinctGuardrails`).
 */
export function agentText(agent: AgentPolicy, guardrails: BundlePolicy['guardrails']): string {
  return canonicalText(agentValue(agent, guardrails))
}

const LISTS = ['agents', 'instances', 'sessions', 'systems', 'actions'] as const

/** `data.countersign_pulse` of a pulse bundle. */
export function pulseDataText(pulse: Pulse): string {
  const { kill } = pulse
  const agents = Object.keys(kill.instances).map(key => [
    key.slice(0, Math.max(key.indexOf('/'), 0)),
    true as const,
  ])
  return canonicalText({
    environment: pulse.environment,
    issued_at: nanoseconds(pulse.issued_at),
    least_serial: pulse.least_serial,
    fresh_until: Object.fromEntries(
      Object.entries(freshnessLimits(pulse.fresh_until)).map(([tier, at]) => [tier, nanoseconds(at)]),
    ),
    kill: {
      // The usual case, in one look.
      nothing: !kill.everything && LISTS.every(list => Object.keys(kill[list]).length === 0),
      everything: kill.everything,
      agents: listed(kill.agents),
      instances: listed(kill.instances),
      agents_with_killed_instances: listed(Object.fromEntries(agents)),
      sessions: listed(kill.sessions),
      systems: listed(kill.systems),
      actions: listed(kill.actions),
    },
  })
}

/** `"": false` proves to Rego that the list is there at all (an empty object would look like a missing one). */
function listed(entries: Record<string, true>): Record<string, boolean> {
  return { '': false, ...entries }
}

function nanoseconds(seconds: number): bigint {
  return BigInt(seconds) * 1_000_000_000n
}

function sharedValue(policy: BundlePolicy): Record<string, unknown> {
  return {
    environment: policy.environment,
    serial: policy.serial,
    issued_at: nanoseconds(policy.issued_at),
    expires_at: nanoseconds(policy.expires_at),
    identities: policy.identities,
    // Those of exactly one agent: one look-up where the others need a count.
    subjects: Object.fromEntries(
      Object.entries(policy.identities).flatMap(([key, ids]) => (ids.length === 1 ? [[key, ids[0]!]] : [])),
    ),
    guardrails: Object.fromEntries(
      Object.entries(policy.guardrails).map(([ref, rule]) => [ref, compileGuardrail(rule)]),
    ),
    messages: MESSAGES,
    kill_messages: KILL_MESSAGES,
  }
}

function agentValue(agent: AgentPolicy, guardrails: BundlePolicy['guardrails']): Record<string, unknown> {
  const surface = Object.entries(agent.surface).map(([system, actions]) => {
    const entries = Object.entries(actions).map(([action, entry]) => [
      action,
      compileEntry(entry, agent.purposes, guardrails),
    ])
    return [system, Object.fromEntries(entries)]
  })
  return {
    ...agent,
    certified_until: nanoseconds(agent.certified_until),
    live_until: agent.status === 'active' ? nanoseconds(agent.certified_until) : 0,
    surface: Object.fromEntries(surface),
  }
}

/** Keys in canonical order, which `canonicalText` needn't sort. */
function compileEntry(
  entry: SurfaceEntry,
  purposes: AgentPolicy['purposes'],
  guardrails: BundlePolicy['guardrails'],
): Record<string, unknown> {
  const thresholds = entry.thresholds.map(compileRule)
  const proof = compileProof(entry, thresholds, guardrails, purposes)
  const { mode, classified, definition_digest, endpoints, datasets, exceptions } = entry
  return {
    approval_seconds: APPROVAL_SECONDS[proof.tier],
    classified,
    datasets,
    definition_digest,
    endpoints,
    exceptions: exceptions.map(item => ({ ...item, expires_at: nanoseconds(item.expires_at) })),
    guardrails: byOutcome(entry.guardrails, ref => own(guardrails, ref)),
    mode,
    proof,
    thresholds: byOutcome(thresholds, rule => rule),
    tier: proof.tier,
    tiers: entry.tiers.map(item => ({
      approvals: compileApprovals(item, 'pam'),
      message: tierMessage(item),
      outcome: item.outcome,
      tier: item.tier,
    })),
  }
}

/** Rules that only allow and demand nothing change nothing. A guardrail that is not there stands among the denials. */
function byOutcome<T>(
  items: readonly T[],
  ruleOf: (item: T) => Pick<Rule, 'outcome' | 'obligations'> | undefined,
): Record<Outcome, T[]> {
  const lists: Record<Outcome, T[]> = { allow: [], deny: [], step_up: [] }
  for (const item of items) {
    const rule = ruleOf(item)
    if (rule?.outcome === 'allow' && Object.keys(rule.obligations).length === 0) continue
    lists[rule && OUTCOMES.includes(rule.outcome) ? rule.outcome : 'deny'].push(item)
  }
  return lists
}
