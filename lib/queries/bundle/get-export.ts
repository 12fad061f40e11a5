/** `bundle.get-export`: is the newest bundle of an environment there in every target's format, is it being made, where is it? */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { environment as environmentTable } from '@/db/schema/agent'
import { signingKey } from '@/db/schema/bundle'
import { person } from '@/db/schema/member'
import { loadNewestBundle, loadNewestExport, loadNewestRequest } from '@/db/stores/bundle-export'
import { targetSummary } from '@/lib/domain/export/manifest'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'

export const getExport = defineQuery({
  name: 'bundle.get-export',
  summary:
    'The signed archive of an environment in every target’s format: there, being made, or not asked for.',
  permission: 'bundle.read',
  input: z.strictObject({ environment: z.string().max(100) }),
  output: z.object({
    environment: z.string(),
    /** Serial of the newest bundle; null: nothing is published. */
    newest: z.int().nullable(),
    state: z.enum(['nothing_published', 'not_requested', 'being_made', 'made']),
    request: z
      .object({ serial: z.int(), requested_by: z.string().nullable(), requested_at: z.string() })
      .nullable(),
    /** The newest that there is: of an older bundle where `state` isn't `made`. */
    export: z
      .object({
        serial: z.int(),
        sha256: z.string(),
        size: z.int(),
        kid: z.string(),
        public_key: z.string(),
        made_at: z.string(),
        targets: z.array(targetSummary),
        download: z.string(),
      })
      .nullable(),
  }),

  async run({ environment }, { db }) {
    const [known] = await db
      .select({ id: environmentTable.id })
      .from(environmentTable)
      .where(eq(environmentTable.id, environment))
    if (!known) return refuse('not_found', `There is no environment ${environment}.`)
    const newest = (await loadNewestBundle(db, environment))?.serial ?? null
    const request = await loadNewestRequest(db, environment)
    const made = await loadNewestExport(db, environment)
    const [by] = request?.requested_by
      ? await db.select({ name: person.name }).from(person).where(eq(person.id, request.requested_by))
      : []
    const [key] = made
      ? await db
          .select({ public_key: signingKey.public_key })
          .from(signingKey)
          .where(and(eq(signingKey.kid, made.kid), eq(signingKey.purpose, 'bundle')))
      : []
    return {
      environment,
      newest,
      state: stateOf(newest, request?.serial ?? 0, made?.serial ?? 0),
      request: request && {
        serial: request.serial,
        requested_by: by?.name ?? null,
        requested_at: request.requested_at.toISOString(),
      },
      export: made && {
        serial: made.serial,
        sha256: made.sha256,
        size: made.size,
        kid: made.kid,
        public_key: key!.public_key,
        made_at: made.made_at.toISOString(),
        targets: made.targets,
        download: `/api/v1/bundle.export?environment=${encodeURIComponent(environment)}&serial=${made.serial}`,
      },
    }
  },
})

/** A wish that no export answers yet stays one, also when a newer bundle came meanwhile. */
function stateOf(newest: number | null, requested: number, made: number) {
  if (newest === null) return 'nothing_published'
  if (made >= newest) return 'made'
  return requested > made ? 'being_made' : 'not_requested'
}
