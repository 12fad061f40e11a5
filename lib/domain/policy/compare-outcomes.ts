/** Which outcomes a change moves, and in which direction: "0 looser, 1 tighter", with a call that shows it. */
import type { ReleaseContent } from '../release/content'
import { sameJson } from '../same-json'
import { holds } from './evaluate-condition'
import { approvalsOf, joinApprovals, joinOutcomes } from './join'
import type { Outcome, Rule, TierOutcome } from './model'
import { OUTCOMES } from './model'
import { leavesOf, type Sample, sampleContexts } from './sample-contexts'

export type SceneAction = {
  system: string
  action: string
  classified: boolean
  tier: TierOutcome
  /** Thresholds, and guardrails less those with an exception that is still live. */
  rules: Rule[]
}

/** What decides about one agent in one environment, before any call. */
export type Scene = { agent: { id: string; name: string }; environment: string; actions: SceneAction[] }

export type OutcomeRow = {
  agent: { id: string; name: string }
  environment: string
  system: string
  action: string
  kind: 'looser' | 'tighter' | 'mixed' | 'other'
  before: Outcome
  after: Outcome
  /** The fields of a call that shows it; null for every call. A field that is null was left out. */
  example: Record<string, unknown> | null
}

export type Impact = { looser: number; tighter: number; other: number; rows: OutcomeRow[] }

/** `now` in epoch seconds: an exception that is over waives nothing. */
export function sceneOf(content: ReleaseContent, now: number): Scene {
  const { app, compliance } = content.sections
  const rules = new Map<string, Rule[]>()
  const waived = new Map<string, Set<string>>()
  for (const exception of compliance.exceptions) {
    if (now >= exception.expires_at) continue
    const key = `${exception.system}\n${exception.action}`
    waived.set(key, (waived.get(key) ?? new Set()).add(`${exception.guardrail}@${exception.up_to_version}`))
  }
  for (const { rule, matches } of compliance.guardrails) {
    for (const match of matches) {
      const key = `${match.system}\n${match.action}`
      const isWaived = [...(waived.get(key) ?? [])].some(waiver => {
        const [id, version] = waiver.split('@')
        return id === rule.id && rule.version <= Number(version)
      })
      if (!isWaived) rules.set(key, [...(rules.get(key) ?? []), rule])
    }
  }
  return {
    agent: { id: content.agent.id, name: content.agent.name },
    environment: content.environment.id,
    actions: app.actions.map(action => ({
      system: action.system,
      action: action.action,
      classified: action.classification !== null,
      tier: action.tier,
      rules: [...action.thresholds, ...(rules.get(`${action.system}\n${action.action}`) ?? [])],
    })),
  }
}

/** Scenes pair by agent and environment. Actions on one side only are a matter of the surface, not of a rule. */
export function compareOutcomes(before: readonly Scene[], after: readonly Scene[]): Impact {
  const rows: OutcomeRow[] = []
  const others = new Map(after.map(scene => [sceneKey(scene), scene]))
  for (const was of before) {
    const is = others.get(sceneKey(was))
    if (!is) continue
    const actions = new Map(is.actions.map(action => [`${action.system}\n${action.action}`, action]))
    for (const action of was.actions) {
      const now = actions.get(`${action.system}\n${action.action}`)
      const change = now && compareAction(action, now, was.environment)
      if (change) {
        const { system, action: name } = action
        rows.push({ agent: was.agent, environment: was.environment, system, action: name, ...change })
      }
    }
  }
  return {
    looser: rows.filter(row => row.kind === 'looser' || row.kind === 'mixed').length,
    tighter: rows.filter(row => row.kind === 'tighter').length,
    other: rows.filter(row => row.kind === 'other').length,
    rows,
  }
}

/** The outcome of one call as far as tier, thresholds and guardrails decide it. */
export function outcomeOfCall(action: SceneAction, context: Record<string, unknown>): Outcome {
  if (!action.classified) return 'deny'
  return action.rules
    .filter(rule => holds(rule.condition, context))
    .reduce((outcome, rule) => joinOutcomes(outcome, rule.outcome), action.tier.outcome)
}

function compareAction(
  was: SceneAction,
  is: SceneAction,
  environment: string,
): Pick<OutcomeRow, 'kind' | 'before' | 'after' | 'example'> | null {
  if (sameJson(was, is)) return null
  const key = (rule: Rule) => JSON.stringify(rule)
  const before = new Set(was.rules.map(key))
  const after = new Set(is.rules.map(key))
  const kept = was.rules.filter(rule => after.has(key(rule)))
  const differing = [
    ...was.rules.filter(rule => !after.has(key(rule))),
    ...is.rules.filter(rule => !before.has(key(rule))),
  ]
  const samples = sampleContexts(
    differing.map(rule => rule.condition),
    harmless(kept, environment),
  )
  const isConditional = differing.some(rule => leavesOf(rule.condition).length > 0)
  const found: { sample: Sample; before: Outcome; after: Outcome; step: number }[] = []
  let demandsDiffer = false
  for (const sample of samples) {
    const from = outcomeOfCall(was, sample.context)
    const to = outcomeOfCall(is, sample.context)
    const step = OUTCOMES.indexOf(to) - OUTCOMES.indexOf(from)
    if (step !== 0) found.push({ sample, before: from, after: to, step })
    else if (to !== 'deny' && demands(was, sample.context) !== demands(is, sample.context))
      demandsDiffer = true
  }
  const [first] = found
  if (!first) {
    if (!demandsDiffer) return null
    const outcome = outcomeOfCall(is, samples[0]?.context ?? {})
    return { kind: 'other', before: outcome, after: outcome, example: null }
  }
  const looser = found.find(change => change.step < 0)
  const tighter = found.find(change => change.step > 0)
  const chosen = looser ?? first
  return {
    kind: looser && tighter ? 'mixed' : looser ? 'looser' : 'tighter',
    before: chosen.before,
    after: chosen.after,
    example: isConditional ? chosen.sample.shown : null,
  }
}

/** What an allowed or approved call must still do, as text to compare. */
function demands(action: SceneAction, context: Record<string, unknown>): string {
  const holding = action.rules.filter(rule => holds(rule.condition, context))
  return JSON.stringify([
    joinApprovals([...action.tier.approvals, ...holding.flatMap(asks)]),
    holding.map(rule => JSON.stringify(rule.obligations)).sort(),
  ])
}

/** A step-up that names nobody needs one of its own layer. */
function asks(rule: Rule) {
  return rule.outcome === 'step_up' ? approvalsOf(rule, rule.layer) : []
}

/** Fields at which the rules that stay demand least, so that they don't hide the change. */
function harmless(rules: Rule[], environment: string): Record<string, unknown> {
  if (rules.length === 0) return { environment }
  let best: { context: Record<string, unknown>; rank: number } | null = null
  for (const { context } of sampleContexts(
    rules.map(rule => rule.condition),
    { environment },
  )) {
    const holding = rules.filter(rule => holds(rule.condition, context))
    const rank = holding.reduce((sum, rule) => sum + 10 ** OUTCOMES.indexOf(rule.outcome), 0)
    if (best === null || rank < best.rank) best = { context, rank }
  }
  return best?.context ?? { environment }
}

function sceneKey(scene: Scene): string {
  return `${scene.agent.id}\n${scene.environment}`
}
