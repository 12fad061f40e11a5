/** A threshold as a team suggests it where Security writes them, and how it differs from what is there. Pure. */
import { z } from 'zod'
import { type Refusal, refuse } from '../refusal'
import { LAYER_NAMES } from '../control-layer/layers'
import { thresholdFields } from './check-threshold'
import { describeCondition, describeUnknown } from './describe-condition'
import { impactNumbersSchema } from './guardrail-change'
import { describeExceeded, type RuleLimit } from './limit'
import type { ApprovalNeed, NormalCondition, Outcome } from './model'

const kept = {
  /** In whose name it is suggested. */
  team: z.strictObject({ id: z.string(), name: z.string() }),
  /** What the proposer was shown. */
  impact: impactNumbersSchema,
}

export const thresholdProposalSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('set'), threshold: z.strictObject(thresholdFields), ...kept }),
  z.strictObject({ act: z.literal('remove'), action: z.string(), agent: z.string().nullable(), ...kept }),
])
export type ThresholdProposal = z.infer<typeof thresholdProposalSchema>

/** Which action and agent it is about. */
export const placeOf = (wanted: ThresholdProposal): { action: string; agent: string | null } =>
  wanted.act === 'set' ? wanted.threshold : wanted

/** Whoever reads them reads all: more would hide each other. */
export const MAX_OPEN_PER_ACTION = 20

export type OpenThresholdProposal = { by: string; subject: string | null; base: number }

/**
 * One open suggestion of a person for each version of a threshold, and no more than can be read for one action. One
 * that the threshold has overtaken stands in nobody's way.
 */
export function refuseAnother(
  open: readonly OpenThresholdProposal[],
  by: string,
  threshold: { id: string; version: number },
): Refusal | null {
  const same = (one: OpenThresholdProposal) =>
    one.by === by && one.subject === threshold.id && one.base === threshold.version
  if (open.some(same)) {
    return refuse(
      'already_exists',
      'Your suggestion for this threshold is still open. Withdraw it to suggest something else.',
    )
  }
  if (open.length < MAX_OPEN_PER_ACTION) return null
  return refuse(
    'limit_reached',
    `${open.length} suggestions wait for Security on this action already. Withdraw one, or wait for an answer.`,
  )
}

/** What of it decides, and what people read. */
export type ThresholdContent = {
  name: string
  outcome: Outcome
  condition: NormalCondition | null
  limit: RuleLimit | null
  approvals: readonly ApprovalNeed[]
  sentence: string
}

const OUTCOME_WORDS: Record<Outcome, string> = { allow: 'Allow', step_up: 'Step-up', deny: 'Deny' }
const LINES = ['Name', 'When', 'At least', 'Approvals', 'Sentence'] as const

/** Line by line, only what differs. Before null: it is new. After null: it is removed. */
export function thresholdChanges(before: ThresholdContent | null, after: ThresholdContent | null) {
  const was = before && lines(before)
  const is = after && lines(after)
  return LINES.flatMap(field => {
    const [one, other] = [was?.[field] ?? null, is?.[field] ?? null]
    return one === other ? [] : [{ field, before: one, after: other }]
  })
}

function lines(rule: ThresholdContent): Record<(typeof LINES)[number], string | null> {
  const approvals = rule.approvals.map(need => `${need.count} × ${LAYER_NAMES[need.layer]}`).join(', ')
  return {
    Name: rule.name,
    When: rule.limit
      ? `${describeExceeded(rule.limit)}, also when its counter is missing`
      : [describeCondition(rule.condition), describeUnknown(rule.condition)]
          .filter(Boolean)
          .join(', also when '),
    'At least': OUTCOME_WORDS[rule.outcome],
    Approvals: approvals === '' ? null : approvals,
    Sentence: rule.sentence,
  }
}
