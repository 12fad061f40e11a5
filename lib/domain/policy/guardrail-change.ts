/** A guardrail as somebody proposes it, and how two of them differ, in words that both read before they agree. */
import { z } from 'zod'
import { CONTROL_LAYERS, type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { canonicalJson } from '../digest'
import { isRefusal, type Refusal, refuse, refuseField } from '../refusal'
import { describeCondition, describeUnknown } from './describe-condition'
import { obligationWords } from './describe-obligations'
import { describeSelector, type SelectorNames } from './describe-selector'
import type { ApprovalNeed, NormalCondition, Obligations, Outcome } from './model'
import { OUTCOMES } from './model'
import {
  approvalsSchema,
  type CheckedRule,
  checkRule,
  conditionSchema,
  obligationsSchema,
  refuseObligations,
  sentenceSchema,
} from './rule-fields'
import { type GuardrailSelector, guardrailSelectorSchema } from './select-guardrails'

/** What people type. */
export const guardrailFields = {
  layer: z.enum(CONTROL_LAYERS),
  name: z.string().trim().min(2, 'At least 2 characters').max(100, 'At most 100 characters'),
  selector: guardrailSelectorSchema,
  condition: conditionSchema,
  outcome: z.enum(OUTCOMES),
  obligations: obligationsSchema.default({}),
  approvals: approvalsSchema.default([]),
  sentence: sentenceSchema.optional(),
}

export const impactNumbersSchema = z.object({
  looser: z.number(),
  tighter: z.number(),
  other: z.number(),
  agents: z.number(),
  complete: z.boolean(),
})

/** As it is kept until somebody decides; `impact` is what the proposer was shown. */
export const guardrailProposalSchema = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('set'),
    rule: z.strictObject({ ...guardrailFields, sentence: sentenceSchema }),
    impact: impactNumbersSchema,
  }),
  z.strictObject({ act: z.literal('remove'), impact: impactNumbersSchema }),
])
export type GuardrailProposal = z.infer<typeof guardrailProposalSchema>
export type ProposedGuardrail = Extract<GuardrailProposal, { act: 'set' }>['rule']

export type GuardrailInput = Omit<ProposedGuardrail, 'sentence'> & { sentence?: string }

/** Null: a new guardrail. */
export function checkGuardrail(
  input: GuardrailInput,
  existing: GuardrailContent | null,
): CheckedRule | Refusal {
  if (existing && existing.layer !== input.layer)
    return refuseField('/layer', 'A guardrail stays with its layer. Remove it and set another.')
  const foreign = refuseObligations(input.layer, input.obligations)
  if (foreign) return foreign
  if (input.outcome === 'allow' && Object.keys(input.obligations).length === 0)
    return refuseField(
      '/outcome',
      'A guardrail that allows asks for at least one obligation, or it would change nothing.',
    )
  const checked = checkRule(input)
  if (isRefusal(checked)) return checked
  return existing && sameGuardrail(existing, { ...input, ...checked })
    ? refuse('wrong_state', 'Nothing differs from the version in force: there is nothing to propose.')
    : checked
}

/** What of it decides, and what people read. */
export type GuardrailContent = {
  layer: ControlLayer
  name: string
  selector: GuardrailSelector | null
  condition: NormalCondition | null
  outcome: Outcome
  obligations: Obligations
  approvals: ApprovalNeed[]
  sentence: string
}

function sameGuardrail(one: GuardrailContent, other: GuardrailContent): boolean {
  const text = ({ name, selector, condition, outcome, obligations, approvals, sentence }: GuardrailContent) =>
    canonicalJson({ name, selector, condition, outcome, obligations, approvals, sentence })
  return text(one) === text(other)
}

export type GuardrailChange = { field: string; before: string | null; after: string | null }

const OUTCOME_WORDS: Record<Outcome, string> = { allow: 'Allow', step_up: 'Step-up', deny: 'Deny' }

/** Line by line, only what differs. Before null: it is new. After null: it is removed. */
export function guardrailChanges(
  before: GuardrailContent | null,
  after: GuardrailContent | null,
  names: SelectorNames = {},
): GuardrailChange[] {
  const was = before && lines(before, names)
  const is = after && lines(after, names)
  return LINES.flatMap(field => {
    const [one, other] = [was?.[field] ?? null, is?.[field] ?? null]
    return one === other ? [] : [{ field, before: one, after: other }]
  })
}

const LINES = ['Name', 'Which actions', 'When', 'At least', 'Approvals', 'Obligations', 'Sentence'] as const

function lines(rule: GuardrailContent, names: SelectorNames): Record<(typeof LINES)[number], string | null> {
  const orNone = (text: string) => (text === '' ? null : text)
  return {
    Name: rule.name,
    'Which actions': describeSelector(rule.selector ?? {}, names),
    When: [describeCondition(rule.condition), describeUnknown(rule.condition)]
      .filter(Boolean)
      .join(', also when '),
    'At least': OUTCOME_WORDS[rule.outcome],
    Approvals: orNone(rule.approvals.map(need => `${need.count} × ${LAYER_NAMES[need.layer]}`).join(', ')),
    Obligations: orNone(obligationWords(rule.obligations)),
    Sentence: rule.sentence,
  }
}
