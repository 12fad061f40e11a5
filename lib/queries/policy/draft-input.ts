/** A rule, removal or classification that is not saved, as questions about it take it. */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { classificationSchema } from '@/lib/domain/action/classification-input'
import { action, system } from '@/db/schema/action'
import { agentsUsing } from '@/db/stores/action'
import { countThresholds } from '@/db/stores/threshold-count'
import { judgeThreshold, type ThresholdFacts, thresholdFields } from '@/lib/domain/policy/check-threshold'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { checkGuardrail } from '@/lib/domain/policy/guardrail-change'
import { OUTCOMES, type Rule } from '@/lib/domain/policy/model'
import type { Draft } from '@/lib/domain/policy/rule-draft'
import {
  approvalsSchema,
  type CheckedRule,
  conditionSchema,
  obligationsSchema,
  sentenceSchema,
} from '@/lib/domain/policy/rule-fields'
import { NEW_RULE } from '@/lib/domain/policy/describe-condition'
import { guardrailSelectorSchema } from '@/lib/domain/policy/select-guardrails'
import type { Actor } from '@/lib/domain/member/permissions'
import { isRefusal, type Refusal, refuse } from '@/lib/domain/refusal'
import type { QueryContext } from '../define-query'
import { visibleSystems } from '../scope'
import { visibleRule } from './visible-rule'

/** The saved rule that it would replace. */
const replaced = z.string().max(64).optional()

export const draftSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('threshold'), id: replaced, ...thresholdFields }),
  z.strictObject({
    kind: z.literal('guardrail'),
    id: replaced,
    condition: conditionSchema,
    outcome: z.enum(OUTCOMES),
    approvals: approvalsSchema.default([]),
    layer: z.enum(CONTROL_LAYERS),
    selector: guardrailSelectorSchema,
    obligations: obligationsSchema.default({}),
    sentence: sentenceSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('removal'), rule: z.string().max(64) }),
  z.strictObject({
    kind: z.literal('classification'),
    actions: z
      .array(z.strictObject({ action: z.string().max(64), classification: classificationSchema.nullable() }))
      .min(1)
      .max(5_000),
  }),
])
export type DraftInput = z.infer<typeof draftSchema>

/** Judged as saving it would be, at the same fields; whether the caller may save it is asked there. */
export async function draftOf(input: DraftInput, { db, actor }: QueryContext): Promise<Draft | Refusal> {
  if (input.kind === 'removal') return input
  if (input.kind === 'classification') return input
  const id = input.id ?? NEW_RULE
  if (input.kind === 'guardrail') {
    const checked = checkGuardrail({ ...input, name: NEW_RULE }, null)
    if (isRefusal(checked)) return checked
    const rule = ruleOf(id, { ...input, kind: 'guardrail' }, checked)
    return { kind: 'guardrail', name: 'This guardrail', selector: input.selector, rule }
  }
  const facts = await thresholdFacts(db, actor, input)
  if (isRefusal(facts)) return facts
  const checked = judgeThreshold(id, input, facts)
  if (isRefusal(checked)) return checked
  const rule = ruleOf(id, { ...input, layer: 'app', obligations: {} }, checked)
  return { kind: 'threshold', action: input.action, agent: input.agent, rule }
}

function ruleOf(
  id: string,
  { kind, layer, outcome, obligations }: Pick<Rule, 'kind' | 'layer' | 'outcome' | 'obligations'>,
  { condition, sentence, approvals }: CheckedRule,
): Rule {
  // Version 0 is never equal to a saved one: a changed rule must not pass for the one that it replaces.
  return { id, version: 0, kind, layer, outcome, condition, message: sentence, obligations, approvals }
}

/** What a threshold is judged against, read without locks. */
export async function thresholdFacts(
  db: Database,
  actor: Actor,
  input: { id?: string | undefined; action: string },
): Promise<ThresholdFacts | Refusal> {
  const [found] = await db
    .select({ action, system: { id: system.id, name: system.name } })
    .from(action)
    .innerJoin(system, eq(system.id, action.system_id))
    .where(and(eq(action.id, input.action), visibleSystems(actor)))
  if (!found) return refuse('not_found', 'There is no such action.')
  const before = input.id === undefined ? null : await visibleRule(db, actor, input.id)
  if (input.id !== undefined && before?.kind !== 'threshold')
    return refuse('not_found', 'There is no such threshold.')
  const users = await agentsUsing(db, [found.system.id])
  const { name, input_schema, removed_at } = found.action
  return {
    action: { name, schema: input_schema, removed: removed_at !== null },
    system: found.system.name,
    users: users.map(agent => agent.id),
    standing: await countThresholds(db, input.action),
    before: before && {
      action: before.action_id,
      agent: before.agent_id,
      counts: before.limit ?? before.counted,
    },
  }
}
