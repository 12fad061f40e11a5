/** The effective policy as a table for people: one line per agent, system and action (RFC 4180, UTF-8 with a mark for spreadsheets). */
import { LAYER_NAMES } from '../../control-layer/layers'
import { dayOf } from '../../epoch-seconds'
import { compareCodePoints } from '../../policy/code-points'
import { describeRule } from '../../policy/describe-condition'
import { obligationWords } from '../../policy/describe-obligations'
import { evaluate } from '../../policy/evaluate'
import { joinObligations } from '../../policy/join'
import type { AgentPolicy, BundlePolicy, Outcome, Pulse, Rule, SurfaceEntry } from '../../policy/model'
import { own } from '../../policy/own'
import type { Exported } from '../target'

const COLUMNS = [
  'agent',
  'agent id',
  'status',
  'release',
  'certified until',
  'system',
  'action',
  'called',
  'tier',
  'outcome without arguments',
  'rules',
  'purposes',
  'obligations when every rule holds',
  'exceptions',
] as const

const MODES: Record<SurfaceEntry['mode'], string> = {
  direct: 'by the agent itself',
  via: 'for other agents only',
  both: 'by the agent itself and for other agents',
}
const OUTCOMES: Record<Outcome, string> = { allow: 'allowed', step_up: 'needs approval', deny: 'denied' }

export function exportCsv(policy: BundlePolicy): Exported {
  const asked = calledDirectly(policy)
  const rows = sortedEntries(policy.agents).flatMap(([id, agent]) =>
    sortedEntries(agent.surface).flatMap(([system, actions]) =>
      sortedEntries(actions).map(([action, entry]) =>
        row({ policy, asked }, [id, agent], system, action, entry),
      ),
    ),
  )
  const text = [COLUMNS, ...rows].map(cells => `${cells.map(csvCell).join(',')}\r\n`).join('')
  return { files: [{ name: 'effective-policy.csv', text: `\ufeff${text}` }], inexpressible: [] }
}

function row(
  { policy, asked }: { policy: BundlePolicy; asked: BundlePolicy },
  [id, agent]: [string, AgentPolicy],
  system: string,
  action: string,
  entry: SurfaceEntry,
): string[] {
  const guardrails = entry.guardrails.map(ref => own(policy.guardrails, ref))
  const rules = [...entry.thresholds, ...guardrails].filter(rule => rule !== undefined)
  const isIncomplete = guardrails.includes(undefined)
  return [
    agent.name,
    id,
    agent.status,
    agent.release,
    dayOf(agent.certified_until),
    system,
    action,
    MODES[entry.mode],
    lines(entry.tiers.map(({ tier, outcome }) => `${tier}: ${OUTCOMES[outcome]}`)),
    OUTCOMES[outcomeWithoutArguments(asked, [id, agent], system, action, entry)],
    lines([
      ...rules.map(ruleSentence),
      ...(isIncomplete ? ['A guardrail is missing, so the action is denied.'] : []),
    ]),
    lines(
      Object.keys(entry.purposes ?? agent.purposes)
        .filter(purpose => own(agent.purposes, purpose))
        .sort(compareCodePoints),
    ),
    obligationWords(
      joinObligations(rules.filter(rule => rule.outcome !== 'deny').map(rule => rule.obligations)),
    ),
    lines(
      entry.exceptions.map(
        ({ guardrail, up_to_version, expires_at }) =>
          `${guardrail} up to version ${up_to_version}, until ${new Date(expires_at * 1000).toISOString()}`,
      ),
    ),
  ]
}

function ruleSentence(rule: Rule): string {
  return `${LAYER_NAMES[rule.layer]}, ${rule.id}@${rule.version}: ${describeRule(rule.outcome, rule.condition)}`
}

const identityOf = (id: string) => `spiffe://csv/${id}`

/**
 * The policy as it is asked, once for all lines: everybody is known by their id, and makes a call that is for other
 * agents only as if it were their own. A preview of a release has no times of its own: it isn't over.
 */
function calledDirectly(policy: BundlePolicy): BundlePolicy {
  const direct = (entry: SurfaceEntry): SurfaceEntry =>
    entry.mode === 'via' ? { ...entry, mode: 'both' } : entry
  return {
    ...policy,
    expires_at: Math.max(policy.expires_at, policy.issued_at + 1),
    identities: Object.fromEntries(Object.keys(policy.agents).map(id => [identityOf(id), [id]])),
    agents: mapped(policy.agents, agent => ({
      ...agent,
      surface: mapped(agent.surface, actions => mapped(actions, direct)),
    })),
  }
}

/** What the evaluator says when the bundle is made, with nothing stopped. */
function outcomeWithoutArguments(
  policy: BundlePolicy,
  [id, agent]: [string, AgentPolicy],
  system: string,
  action: string,
  entry: SurfaceEntry,
): Outcome {
  const [purpose] = Object.keys(entry.purposes ?? agent.purposes).filter(each => own(agent.purposes, each))
  const limit = policy.issued_at + 1
  const pulse: Pulse = {
    environment: policy.environment,
    issued_at: policy.issued_at,
    least_serial: policy.serial,
    fresh_until: { low: limit, medium: limit, high: limit, critical: limit },
    kill: { everything: false, agents: {}, instances: {}, sessions: {}, systems: {}, actions: {} },
  }
  const result = evaluate(
    policy,
    pulse,
    {
      subject: { type: 'agent', id: identityOf(id) },
      action: { name: action },
      resource: { type: 'system', id: system },
      context: {
        environment: policy.environment,
        actor_chain: [],
        arguments: {},
        ...(purpose !== undefined && { purpose }),
      },
    },
    policy.issued_at,
  )
  return result.context.outcome
}

/** `fromEntries` defines own properties: a name may be `__proto__`. */
function mapped<T>(record: Record<string, T>, each: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, each(value)]))
}

function lines(items: readonly string[]): string {
  return items.join('\n')
}

/** Spreadsheets run a cell that starts like a formula; full-width forms count in some. An apostrophe makes it text. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u

export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function sortedEntries<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => compareCodePoints(a, b))
}
