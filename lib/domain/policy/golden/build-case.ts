/**
 * A golden case as data → the policy, the pulse and the request text that it is about. Pure, so that a browser runs
 * the same cases as the tests.
 */
import { normalizeCondition } from '../conditions'
import { driftEntry, type DriftOutcome } from '../drift-entry'
import { joinEntry } from '../join-policy'
import type { BundlePolicy, EvaluationResult, Pulse, Rule, SurfaceEntry, TierOutcome } from '../model'
import { isRefusal } from '../../refusal'

type GoldenRule = Partial<Omit<Rule, 'condition'>> & {
  id: string
  outcome: Rule['outcome']
  condition?: unknown
}
type Side = Partial<Omit<SurfaceEntry, 'thresholds' | 'guardrails'>> & {
  thresholds?: GoldenRule[]
  guardrails?: GoldenRule[]
}
type Root = 'policy' | 'pulse' | 'request'
export type GoldenExpectation = {
  outcome: EvaluationResult['context']['outcome']
  reasons: string[]
  obligations?: unknown
  approval?: unknown
  policy_about?: unknown
}
export type RawCase = {
  name: string
  item?: number
  now?: number
  policy?: null
  pulse?: null
  set?: Partial<Record<Root, Record<string, unknown>>>
  remove?: Partial<Record<Root, string[]>>
  when?: unknown
  thresholds?: GoldenRule[]
  guardrails?: GoldenRule[]
  guardrail_refs?: string[]
  exceptions?: SurfaceEntry['exceptions']
  pinned?: Side
  current?: Side
  /** The definition of `current` is another one than what was released. */
  drift?: { outcome: DriftOutcome; raised?: TierOutcome }
  arguments_text?: string
  chain_text?: string
  context_text?: Record<string, string>
  text?: [string, number][]
  expect: 'holds' | 'clear' | GoldenExpectation
}
export type Fixtures = { now: number; policy: BundlePolicy; pulse: Pulse; request: Record<string, unknown> }

export type GoldenCase = {
  file: string
  name: string
  item: number | undefined
  policy: BundlePolicy | null
  pulse: Pulse | null
  /** Request text, as an enforcer gets it. */
  text: string
  now: number
  expect: GoldenExpectation
}

/** What a case changes is always this action of this agent. */
const AGENT = 'agt_refunder'
const SYSTEM = 'stripe'
const ACTION = 'create_refund'

/** `fixtures` is not changed. */
export function buildCase(file: string, raw: RawCase, fixtures: Fixtures): GoldenCase {
  const { now, policy, pulse, request } = structuredClone(fixtures)
  if (file !== 'chains.json') dropHops(policy)
  applyRules(policy, raw)
  const roots = { policy, pulse, request }
  for (const root of ['policy', 'pulse', 'request'] as const) {
    for (const [pointer, value] of Object.entries(raw.set?.[root] ?? {})) setAt(roots[root], pointer, value)
    for (const pointer of raw.remove?.[root] ?? []) removeAt(roots[root], pointer)
  }
  return {
    file,
    name: raw.name,
    item: raw.item,
    policy: raw.policy === null ? null : policy,
    pulse: raw.pulse === null ? null : pulse,
    text: requestText(request, raw),
    now: raw.now ?? now,
    expect: expectation(raw.expect),
  }
}

/** Nine agents that only chains need. */
function dropHops(policy: BundlePolicy): void {
  for (const id of Object.keys(policy.agents)) if (id.startsWith('agt_hop')) delete policy.agents[id]
}

function expectation(expect: RawCase['expect']): GoldenExpectation {
  if (typeof expect === 'object') return expect
  return expect === 'holds'
    ? { outcome: 'step_up', reasons: [`threshold ${AGENT} thr_case@1`] }
    : { outcome: 'allow', reasons: [] }
}

function applyRules(policy: BundlePolicy, raw: RawCase): void {
  const actions = policy.agents[AGENT]!.surface[SYSTEM]!
  const base = actions[ACTION]!
  if (raw.pinned || raw.current) {
    const [pinned, current] = [sideEntry(policy, base, raw.pinned), sideEntry(policy, base, raw.current)]
    const joined = joinEntry(pinned, current)
    const { outcome, raised = null } = raw.drift ?? {}
    if (!joined) delete actions[ACTION]
    else actions[ACTION] = outcome ? driftEntry(joined, pinned, current, outcome, raised) : joined
    return
  }
  const thresholds: GoldenRule[] | undefined =
    raw.when === undefined
      ? raw.thresholds
      : [{ id: 'thr_case', outcome: 'step_up' as const, condition: raw.when }]
  const entry = sideEntry(policy, base, { ...raw, thresholds, guardrails: raw.guardrails })
  actions[ACTION] = { ...entry, guardrails: [...entry.guardrails, ...(raw.guardrail_refs ?? [])] }
}

function sideEntry(policy: BundlePolicy, base: SurfaceEntry, side: Side = {}): SurfaceEntry {
  const guardrails = (side.guardrails ?? []).map(fullRule)
  for (const rule of guardrails) policy.guardrails[`${rule.id}@${rule.version}`] = rule
  const plain = [
    'mode',
    'classified',
    'definition_digest',
    'endpoints',
    'purposes',
    'tiers',
    'exceptions',
  ] as const
  const changes = Object.fromEntries(
    plain.flatMap(key => (side[key] === undefined ? [] : [[key, side[key]]])),
  )
  return {
    ...base,
    ...changes,
    thresholds: (side.thresholds ?? []).map(fullRule),
    guardrails: guardrails.map(rule => `${rule.id}@${rule.version}`),
  }
}

function fullRule(rule: GoldenRule): Rule {
  const condition = normalizeCondition(rule.condition ?? null)
  if (isRefusal(condition)) throw new Error(`${rule.id}: ${condition.detail}`)
  const isThreshold = rule.id.startsWith('thr_')
  return {
    version: 1,
    kind: isThreshold ? 'threshold' : 'guardrail',
    layer: isThreshold ? 'app' : 'security',
    message: `${rule.id} holds.`,
    obligations: {},
    approvals: [],
    ...rule,
    condition,
  }
}

function requestText(request: Record<string, unknown>, raw: RawCase): string {
  if (raw.text) return raw.text.map(([part, times]) => part.repeat(times)).join('')
  const texts: Record<string, string> = { ...raw.context_text }
  if (raw.arguments_text !== undefined) texts.arguments = raw.arguments_text
  if (raw.chain_text !== undefined) texts.actor_chain = raw.chain_text
  const context = request.context as Record<string, unknown>
  for (const key of Object.keys(texts)) context[key] = `<${key}>`
  let text = JSON.stringify(request)
  for (const [key, value] of Object.entries(texts)) text = text.replace(`"<${key}>"`, () => value)
  return text
}

function setAt(root: object, pointer: string, value: unknown): void {
  const [parent, key] = locate(root, pointer)
  parent[key] = value
}

function removeAt(root: object, pointer: string): void {
  const [parent, key] = locate(root, pointer)
  if (!(key in parent)) throw new Error(`${pointer} is not there to be removed`)
  delete parent[key]
}

function locate(root: object, pointer: string): [Record<string, unknown>, string] {
  const keys = pointer.slice(1).split('/')
  let parent = root as Record<string, unknown>
  for (const key of keys.slice(0, -1)) parent = parent[key] as Record<string, unknown>
  return [parent, keys.at(-1)!]
}
