/** What a change of rules would do to every agent it can reach: the numbers and rows that forms and commands show. */
import { z } from 'zod'
import { composeRelease } from '../release/compose'
import type { ReleaseInputs } from '../release/inputs'
import { compareOutcomes, type Impact, sceneOf } from './compare-outcomes'
import { OUTCOMES } from './model'
import { applyDraft, type Draft } from './rule-draft'

export const MAX_IMPACT_ROWS = 200

const outcome = z.enum(OUTCOMES)

export const impactSchema = z.object({
  looser: z.number(),
  tighter: z.number(),
  /** Same outcomes, but other approvals or obligations. */
  other: z.number(),
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
      kind: z.enum(['looser', 'tighter', 'mixed', 'other']),
      before: outcome,
      after: outcome,
      example: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
})
export type MeasuredImpact = z.infer<typeof impactSchema>

/** `now` in epoch seconds. */
export function measureImpact(
  live: { inputs: ReleaseInputs[]; complete: boolean },
  draft: Draft,
  now: number,
): MeasuredImpact {
  const before = live.inputs.map(inputs => sceneOf(composeRelease(inputs), now))
  const after = live.inputs.map(inputs => sceneOf(composeRelease(applyDraft(inputs, draft)), now))
  return summarize(compareOutcomes(before, after), live.complete)
}

function summarize({ looser, tighter, other, rows }: Impact, complete: boolean): MeasuredImpact {
  const order = { looser: 0, mixed: 1, tighter: 2, other: 3 }
  const sorted = rows.toSorted((a, b) => order[a.kind] - order[b.kind])
  return {
    looser,
    tighter,
    other,
    agents: new Set(rows.map(row => row.agent.id)).size,
    complete,
    rows: sorted.slice(0, MAX_IMPACT_ROWS),
  }
}

/** For evidence entries: numbers only, the rows can be computed again from the states that they compare. */
export function impactNumbers({ looser, tighter, other, agents, complete }: MeasuredImpact) {
  return { looser, tighter, other, agents, complete }
}
