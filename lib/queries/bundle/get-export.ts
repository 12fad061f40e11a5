/** `bundle.get-export`: is the newest bundle of an environment there in every target's format, is it being made, where is it? */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { environment as environmentTable } from '@/db/schema/agent'
import { signingKey } from '@/db/schema/bundle'
import { person } from '@/db/schema/member'
import { loadExportState } from '@/db/stores/bundle-export'
import { readEnvironment } from '@/lib/config/env'
import { ATTEMPT_OUTCOMES, MAX_FAILED_ATTEMPTS } from '@/lib/domain/export/attempts'
import { exportStage } from '@/lib/domain/export/decide-request'
import { targetSummary } from '@/lib/domain/export/manifest'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'

export const getExport = defineQuery({
  name: 'bundle.get-export',
  summary:
    'The signed archive of an environment in every target’s format: there, being made, failed and why, or not asked for.',
  permission: 'bundle.read',
  input: z.strictObject({ environment: z.string().max(100) }),
  output: z.object({
    environment: z.string(),
    /** Serial of the newest bundle; null: nothing is published. */
    newest: z.int().nullable(),
    /** `failed`: the signer gave up; who asks again makes it try anew. */
    state: z.enum(['nothing_published', 'not_requested', 'being_made', 'failed', 'made']),
    request: z
      .object({ serial: z.int(), requested_by: z.string().nullable(), requested_at: z.string() })
      .nullable(),
    /** What the signer did about the request so far. It gives up after `max_failures` failed ones. */
    attempts: z.array(
      z.object({
        attempt: z.int(),
        serial: z.int(),
        began_at: z.string(),
        /** null: it is at it. */
        ended_at: z.string().nullable(),
        outcome: z.enum(ATTEMPT_OUTCOMES).nullable(),
        /** What, why, and who can mend it. */
        why: z.string().nullable(),
      }),
    ),
    max_failures: z.int(),
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
    const { request, attempts, made, state } = await loadExportState(
      db,
      environment,
      readEnvironment().relayUrl,
    )
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
      newest: state.newest,
      state: exportStage(state),
      request: request && {
        serial: request.serial,
        requested_by: by?.name ?? null,
        requested_at: request.requested_at.toISOString(),
      },
      attempts: attempts.map(({ attempt, serial, began_at, ended_at, outcome, why }) => ({
        attempt,
        serial,
        began_at: began_at.toISOString(),
        ended_at: ended_at?.toISOString() ?? null,
        outcome,
        why,
      })),
      max_failures: MAX_FAILED_ATTEMPTS,
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
