/** Argument schemas of released actions, for gateways that type a call by them. */
import { eq, inArray } from 'drizzle-orm'
import { definitionDigest, isObject } from '@/lib/domain/action/imported'
import { releasedSchemas } from '@/lib/domain/export/released-schemas'
import type { InputSchemas } from '@/lib/domain/export/target'
import type { BundlePolicy } from '@/lib/domain/policy/model'
import type { Database, Tx } from '../pool'
import { action, system } from '../schema/action'

/** The schemas of the definitions that were released: the row's own digest is not believed. */
export async function loadInputSchemas(
  db: Tx | Database,
  policy: Pick<BundlePolicy, 'agents'>,
): Promise<InputSchemas> {
  const slugs = [...new Set(Object.values(policy.agents).flatMap(({ surface }) => Object.keys(surface)))]
  if (slugs.length === 0) return {}
  const rows = await db
    .select({
      system: system.slug,
      action: action.name,
      description: action.description,
      input_schema: action.input_schema,
      previous: action.previous_definition,
    })
    .from(action)
    .innerJoin(system, eq(system.id, action.system_id))
    .where(inArray(system.slug, slugs))
  const definitions = rows.flatMap(({ system, action, previous, ...now }) =>
    [now, ...(previous ? [previous] : [])].map(({ description, input_schema }) => ({
      system,
      action,
      digest: definitionDigest({
        name: action,
        description,
        input_schema: isObject(input_schema) ? input_schema : null,
      }),
      input_schema,
    })),
  )
  return releasedSchemas(policy, definitions)
}
