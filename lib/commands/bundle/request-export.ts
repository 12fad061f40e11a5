/** `bundle.request-export`: the wish for the newest bundle in every target's format. The signer makes it. */
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { environment as environmentTable } from '@/db/schema/agent'
import { insertExportRequest, loadExportState, lockExports } from '@/db/stores/bundle-export'
import { readEnvironment } from '@/lib/config/env'
import { decideRequestExport } from '@/lib/domain/export/decide-request'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { visibleTeams } from '@/lib/queries/scope'
import { defineCommand } from '../define-command'

export const requestExport = defineCommand({
  name: 'bundle.request-export',
  summary:
    'Asks the signer for the newest bundle in every target’s format, as one signed archive. A repeat answers with what is there; after a failure it is tried anew.',
  permission: 'bundle.read',
  actors: 'person-or-token',
  input: z.strictObject({ environment: z.string().max(100) }),
  output: z.object({
    environment: z.string(),
    serial: z.int(),
    state: z.enum(['being_made', 'made']),
    /** It was asked for before. */
    repeated: z.boolean(),
  }),

  async load(tx, { environment }, { actor }) {
    const [known] = await tx
      .select({ id: environmentTable.id })
      .from(environmentTable)
      .where(eq(environmentTable.id, environment))
    if (!known) return refuse('not_found', `There is no environment ${environment}.`)
    await lockExports(tx, environment)
    const seesAll = visibleTeams(actor) === 'all'
    return {
      environment,
      seesAll,
      ...(await loadExportState(tx, environment, readEnvironment().relayUrl)).state,
    }
  },

  decide(state, { environment }, { actor, now }) {
    const decided = decideRequestExport(state)
    if (isRefusal(decided)) return decided
    const { number, serial, repeated } = decided
    return {
      environment,
      decided,
      row: repeated
        ? null
        : {
            environment,
            number,
            serial,
            requested_by: actor.kind === 'system' ? null : actor.personId,
            requested_at: now,
          },
      events: [
        {
          type: 'bundle.export-requested',
          subject: { kind: 'bundle', id: `${environment}/${serial}` },
          data: { environment, serial, repeated },
        },
      ],
      notify: [{ kind: 'export' as const, environment }],
    }
  },

  async save(tx, { row }) {
    if (row) await insertExportRequest(tx, row)
  },

  result: ({ environment, decided: { serial, state, repeated } }) => ({
    environment,
    serial,
    state,
    repeated,
  }),
})
