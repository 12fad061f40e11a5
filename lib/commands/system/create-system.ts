/** `system.create`: a system whose actions are written by hand, for what has neither a tool list nor an OpenAPI document. */
import { z } from 'zod'
import { insertSystem } from '@/db/stores/action'
import { loadImportTarget } from '@/db/stores/import-target'
import { canImport } from '@/lib/domain/action/decide-import'
import type { Refusal } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { nameSchema, slugSchema } from '@/lib/domain/action/import-input'

export const createSystem = defineCommand({
  name: 'system.create',
  summary: 'Adds a system by hand; its actions are added with action.add.',
  permission: 'action.import',
  actors: 'person-or-token',
  input: z.strictObject({ slug: slugSchema, name: nameSchema, team: z.string().min(1).max(64) }),
  output: z.object({ system: z.string() }),
  load: (tx, input) => loadImportTarget(tx, { new_system: input }, null),
  decide(target, input, { actor, newId, now }) {
    const refused = canImport(target, 'manual', actor)
    // The pointers of the shared rule lie below `new_system`; here the fields stand at the top.
    if (refused) {
      const errors = refused.errors?.map(error => ({
        ...error,
        pointer: error.pointer.replace('/new_system', ''),
      }))
      const moved: Refusal = { ...refused, ...(errors && { errors }) }
      return moved
    }
    const id = newId('sys')
    return {
      row: {
        id,
        slug: input.slug,
        name: input.name,
        kind: 'manual' as const,
        team_id: input.team,
        created_at: now,
      },
      events: [
        {
          type: 'system.created',
          subject: { kind: 'system', id },
          data: { slug: input.slug, name: input.name, team: input.team },
        },
      ],
    }
  },
  async save(tx, { row }) {
    await insertSystem(tx, row)
  },
  result: ({ row }) => ({ system: row.id }),
})
