/**
 * A `BundlePolicy` and a `Pulse` as the data that `countersign.rego` reads, in OPA's canonical text.
 *
 * Each agent is a text of its own, so that a change of one agent re-does one: canonicalising dominates a build
 * (specs/rego-contract.md). Everything that can be decided when the bundle is built is decided here: rules are
 * split by outcome, tiers joined, approvals filled in. Times stand as integer nanoseconds, written from BigInt
 * since they don't fit a JavaScript number.
 */
import { KILL_MESSAGES, MESSAGES } from '../messages'
import type { AgentPolicy, BundlePolicy, Pulse } from '../model'
import { freshnessLimits } from '../tiers'
import { canonicalText, inOrder, quote } from './canonical-text'
import { compileEntry } from './compile-entry'
import { compileGuardrail } from './compile-rule'
import { entryText } from './entry-text'
import { nanoseconds } from './nanoseconds'

/** `data.countersign` of a policy bundle in one text: what its files (`sharedText`, `agentText`) add up to. */
export function bundleDataText(policy: BundlePolicy): string {
  const agents = objectText(policy.agents, agent => agentText(agent, policy.guardrails))
  return sharedText(policy).replace(NO_AGENTS, () => NO_AGENTS.slice(0, -2) + agents)
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
  const { surface, ...rest } = agent
  const until = nanoseconds(agent.certified_until)
  const value = { ...rest, certified_until: until, live_until: agent.status === 'active' ? until : 0 }
  // "surface" is the last key in canonical order.
  return `${canonicalText(value).slice(0, -1)},"surface":${surfaceText(surface, agent.purposes, guardrails)}}`
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

function surfaceText(
  surface: AgentPolicy['surface'],
  purposes: AgentPolicy['purposes'],
  guardrails: BundlePolicy['guardrails'],
): string {
  return objectText(surface, actions =>
    objectText(actions, entry => entryText(compileEntry(entry, purposes, guardrails))),
  )
}

function objectText<T>(map: Readonly<Record<string, T>>, textOf: (value: T) => string): string {
  let text = ''
  for (const key of inOrder(Object.keys(map)))
    text += `${text === '' ? '' : ','}${quote(key)}:${textOf(map[key]!)}`
  return `{${text}}`
}
