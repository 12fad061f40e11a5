/** `enforcer.list-fields`: request fields that rules look at, for enforcers to say which of them they supply. */
import { isNull } from 'drizzle-orm'
import { z } from 'zod'
import { rule } from '@/db/schema/policy'
import { fieldsOf } from '@/lib/domain/release/field-supply'
import { defineQuery } from '../define-query'

export const listFields = defineQuery({
  name: 'enforcer.list-fields',
  summary: 'Request fields that thresholds and guardrails look at, and how many rules look at each.',
  permission: 'bundle.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(z.object({ field: z.string(), rules: z.int() })) }),
  async run(_input, { db }) {
    const rows = await db
      .select({ condition: rule.condition, obligations: rule.obligations })
      .from(rule)
      .where(isNull(rule.removed_at))
    const counts = new Map<string, number>()
    for (const row of rows) for (const field of fieldsOf(row)) counts.set(field, (counts.get(field) ?? 0) + 1)
    return {
      items: [...counts]
        .map(([field, rules]) => ({ field, rules }))
        .sort((a, b) => (a.field < b.field ? -1 : 1)),
    }
  },
})
