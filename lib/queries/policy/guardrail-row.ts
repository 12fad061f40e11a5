/** One guardrail as lists show it, with its reach and its exceptions. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { person } from '@/db/schema/member'
import { policyException, rule } from '@/db/schema/policy'
import { peopleOfLayer } from '@/db/stores/rule-facts'
import { visibleText } from '@/lib/domain/action/visible-text'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import type { Actor } from '@/lib/domain/member/permissions'
import { countMatches, type Reach, shownNames } from '@/lib/domain/policy/count-matches'
import { canSetGuardrail } from '@/lib/domain/policy/decide-rule'
import { describeCondition, describeRule, describeUnknown } from '@/lib/domain/policy/describe-condition'
import { describeSelector } from '@/lib/domain/policy/describe-selector'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { obligationsSchema } from '@/lib/domain/policy/rule-fields'
import { guardrailSelectorSchema } from '@/lib/domain/policy/select-guardrails'
import { approvalJson } from './threshold-row'

export const matchesJson = z.object({
  agents: z.int(),
  actions: z.int(),
  /** Agents among them that the asker may not see. */
  unseen: z.int(),
  rows: z.array(
    z.object({ agent: z.string(), environment: z.string(), system: z.string(), action: z.string() }),
  ),
})

export const guardrailItem = z.object({
  id: z.string(),
  name: z.string(),
  layer: z.enum(CONTROL_LAYERS),
  sentence: z.string(),
  /** Somebody worded the sentence; it is not the one that follows from the condition. */
  worded: z.boolean(),
  /** "irreversible actions on restricted data in production" */
  selects: z.string(),
  when: z.string(),
  also_when: z.string(),
  selector: guardrailSelectorSchema,
  condition: z.unknown(),
  outcome: z.enum(OUTCOMES),
  obligations: obligationsSchema,
  approvals: z.array(approvalJson),
  matches: matchesJson,
  exceptions: z.object({ live: z.int(), next_end: z.string().nullable() }),
  changed_by: z.string().nullable(),
  changed_at: z.string(),
  version: z.int(),
  /** Why the caller may not change it; null when they may. */
  may_not: z.string().nullable(),
})

export async function loadGuardrails(
  db: Database,
  actor: Actor,
  now: Date,
  reach: Reach,
  id?: string,
): Promise<z.infer<typeof guardrailItem>[]> {
  const live = and(
    isNull(policyException.ended_at),
    sql`${policyException.expires_at} > ${now.toISOString()}`,
  )
  const [rows, exceptions] = await Promise.all([
    db
      .select({ row: rule, by: person.name })
      .from(rule)
      .leftJoin(person, eq(person.id, rule.changed_by))
      .where(
        and(
          eq(rule.kind, 'guardrail'),
          isNull(rule.removed_at),
          id === undefined ? undefined : eq(rule.id, id),
        ),
      )
      .orderBy(asc(rule.layer), asc(rule.name), asc(rule.id)),
    db
      .select({
        guardrail: policyException.guardrail_id,
        live: sql<number>`count(*)::int`,
        next: sql<string>`min(${policyException.expires_at})::text`,
      })
      .from(policyException)
      .where(live)
      .groupBy(policyException.guardrail_id),
  ])
  const people = new Map<ControlLayer, string[]>()
  for (const layer of new Set(rows.map(({ row }) => row.layer)))
    people.set(layer, await peopleOfLayer(db, layer))
  const names = shownNames(reach)
  return rows.map(({ row, by }) => {
    const found = exceptions.find(exception => exception.guardrail === row.id)
    const selector = row.selector ?? {}
    return {
      id: row.id,
      name: row.name,
      layer: row.layer,
      sentence: row.sentence,
      worded: row.sentence !== visibleText(describeRule(row.outcome, row.condition ?? null)),
      selects: describeSelector(selector, { agents: names }),
      when: describeCondition(row.condition),
      also_when: describeUnknown(row.condition),
      selector,
      condition: row.authored,
      outcome: row.outcome,
      obligations: row.obligations,
      approvals: row.approvals,
      matches: countMatches(reach, selector),
      exceptions: { live: found?.live ?? 0, next_end: found ? new Date(found.next).toISOString() : null },
      changed_by: by,
      changed_at: row.changed_at.toISOString(),
      version: row.version,
      may_not: canSetGuardrail(row.layer, actor, people.get(row.layer) ?? [])?.detail ?? null,
    }
  })
}
