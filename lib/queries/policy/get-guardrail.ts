/** `policy.get-guardrail`: one guardrail with its versions and exceptions. */
import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { person } from '@/db/schema/member'
import { ruleVersion } from '@/db/schema/policy'
import { refuse } from '@/lib/domain/refusal'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { defineQuery } from '../define-query'
import { exceptionItem, loadExceptions } from './exception-row'
import { guardrailItem, loadGuardrails } from './guardrail-row'

export const getGuardrail = defineQuery({
  name: 'policy.get-guardrail',
  summary: 'One guardrail: rule, reach, exceptions, and every version that it had.',
  permission: 'console.read',
  input: z.strictObject({ guardrail: z.string().min(1).max(64) }),
  output: guardrailItem.extend({
    exception_list: z.array(exceptionItem),
    versions: z.array(
      z.object({
        version: z.int(),
        outcome: z.enum(OUTCOMES),
        sentence: z.string(),
        removed: z.boolean(),
        changed_by: z.string().nullable(),
        changed_at: z.string(),
      }),
    ),
  }),
  async run(input, { db, actor, now }) {
    const [found] = await loadGuardrails(db, actor, now, input.guardrail)
    if (!found) return refuse('not_found', 'There is no such guardrail, or it was removed.')
    const versions = await db
      .select({ row: ruleVersion, by: person.name })
      .from(ruleVersion)
      .leftJoin(person, eq(person.id, ruleVersion.changed_by))
      .where(eq(ruleVersion.rule_id, found.id))
      .orderBy(desc(ruleVersion.version))
    return {
      ...found,
      exception_list: await loadExceptions(db, actor, now, { guardrail: found.id }),
      versions: versions.map(({ row, by }) => {
        const content = row.content as {
          outcome: (typeof OUTCOMES)[number]
          sentence: string
          removed_at: unknown
        }
        return {
          version: row.version,
          outcome: content.outcome,
          sentence: content.sentence,
          removed: content.removed_at !== null,
          changed_by: by,
          changed_at: row.changed_at.toISOString(),
        }
      }),
    }
  },
})
