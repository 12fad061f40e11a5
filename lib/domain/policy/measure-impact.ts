/** What a change of rules would do to every agent it can reach: the numbers and rows that forms and commands show. */
import { z } from 'zod'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { composeRelease } from '../release/compose'
import type { ReleaseInputs } from '../release/inputs'
import { type Shadow, shadowsOf } from './analysis/findings'
import { cellCache } from './analysis/rule-diagrams'
import { compareOutcomes, type Impact } from './compare-outcomes'
import { OUTCOMES } from './model'
import { applyDraft, type Draft } from './rule-draft'
import { type Scene, sceneOf } from './scene'
import { MAX_FINDINGS, type SceneFinding, sceneFindings } from './scene-findings'

export const MAX_IMPACT_ROWS = 200

const outcome = z.enum(OUTCOMES)

/** The fields of a call that shows it, as people read them: null for left out. null: every call. */
const shown = z.record(z.string(), z.unknown()).nullable()

export const outcomeStepSchema = z.object({
  before: outcome,
  after: outcome,
  example: z
    .object({
      shown: z.record(z.string(), z.unknown()),
      /** The whole context of that call. */
      context: z.record(z.string(), z.unknown()),
      /** Epoch seconds at which it is so; null: at any time. */
      at: z.number().nullable(),
    })
    .nullable(),
})

export const impactSchema = z.object({
  looser: z.number(),
  tighter: z.number(),
  /** Same outcomes, but other approvals or obligations. */
  other: z.number(),
  /** Actions in which more combines than is worked out: each has a row that says why. */
  not_analysed: z.number(),
  /** Agents with at least one row. */
  agents: z.number(),
  /** false: too many agents to count all of them. */
  complete: z.boolean(),
  rows: z.array(
    z.object({
      agent: z.object({ id: z.string(), name: z.string() }),
      environment: z.string(),
      system: z.string(),
      action: z.string(),
      kind: z.enum(['looser', 'tighter', 'mixed', 'other', 'not_analysed']),
      before: outcome,
      after: outcome,
      example: shown,
      /** Every step that some call makes, looser ones first. */
      changes: z.array(outcomeStepSchema),
      reason: z.string(),
    }),
  ),
  /** Rules that change nothing, never hold, do the same twice or leave a gap, among those that the change touches. */
  findings: z.array(
    z.object({
      kind: z.enum(['shadowed', 'never', 'only_unknown', 'overlap', 'gap', 'not_analysed']),
      system: z.string(),
      action: z.string(),
      rules: z.array(z.string()),
      sentence: z.string(),
      agents: z.array(z.string()),
      environments: z.array(z.string()),
    }),
  ),
  /** How many come after the first 100. */
  more_findings: z.number(),
  /** How many rows come after the first 200; the numbers count all. */
  more_rows: z.number(),
})
export type MeasuredImpact = z.infer<typeof impactSchema>

export const shadowJson = z.object({
  /** A rule's id, or the name of a tier. */
  rule: z.string(),
  name: z.string(),
  layer: z.enum([...CONTROL_LAYERS, '']),
  outcome,
})

type Live = { inputs: ReleaseInputs[]; complete: boolean }

/** `now` in epoch seconds. */
export function measureImpact(live: Live, draft: Draft, now: number): MeasuredImpact {
  const before = live.inputs.map(inputs => sceneOf(composeRelease(inputs), now))
  const after = draftedScenes(live.inputs, draft, now)
  const findings = sceneFindings(before, after, ruleNames(live.inputs), now)
  return summarize(compareOutcomes(before, after, now), findings, live.complete)
}

function draftedScenes(inputs: readonly ReleaseInputs[], draft: Draft, now: number): Scene[] {
  return inputs.map(each => sceneOf(composeRelease(applyDraft(each, draft)), now))
}

/** Guardrails have names; a threshold is known by its sentence. */
function ruleNames(inputs: readonly ReleaseInputs[]): Map<string, string> {
  return new Map(inputs.flatMap(each => each.guardrails.map(({ rule, name }) => [rule.id, name] as const)))
}

/** Why a rule would change no outcome anywhere: what asks for as much already. Empty where some call's outcome moves. */
export function draftShadows(
  inputs: readonly ReleaseInputs[],
  draft: Extract<Draft, { kind: 'threshold' | 'guardrail' }>,
  now: number,
): Shadow[] {
  const cache = cellCache(now)
  const names = ruleNames(inputs)
  const found = new Map<string, Shadow>()
  for (const { actions, environment } of draftedScenes(inputs, draft, now)) {
    for (const action of actions) {
      const rule = action.rules.find(({ id }) => id === draft.rule.id)
      const shadows = rule ? shadowsOf(rule, { action, environment }, names, cache) : []
      for (const shadow of shadows) found.set(shadow.rule, shadow)
    }
  }
  return [...found.values()].slice(0, 10)
}

function summarize(
  { looser, tighter, other, rows }: Impact,
  findings: SceneFinding[],
  complete: boolean,
): MeasuredImpact {
  const order = { looser: 0, mixed: 1, not_analysed: 2, tighter: 3, other: 4 }
  const sorted = rows.toSorted((a, b) => order[a.kind] - order[b.kind])
  return {
    looser,
    tighter,
    other,
    not_analysed: rows.filter(row => row.kind === 'not_analysed').length,
    agents: new Set(rows.map(row => row.agent.id)).size,
    complete,
    rows: sorted.slice(0, MAX_IMPACT_ROWS),
    findings: findings.slice(0, MAX_FINDINGS),
    more_findings: Math.max(0, findings.length - MAX_FINDINGS),
    more_rows: Math.max(0, rows.length - MAX_IMPACT_ROWS),
  }
}

/** For evidence entries: numbers only, the rows can be computed again from the states that they compare. */
export function impactNumbers({ looser, tighter, other, not_analysed, agents, complete }: MeasuredImpact) {
  return { looser, tighter, other, ...(not_analysed > 0 && { not_analysed }), agents, complete }
}
