/** `system.set-source`: where the system's live MCP server is, and how often its tools are compared. */
import { z } from 'zod'
import { saveSource } from '@/db/stores/system-source'
import { CREDENTIAL_NAME, decideSetSource, SOURCE_INTERVAL } from '@/lib/domain/action/live-source'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { loadSourceTarget } from './source-target'

const { least, most } = SOURCE_INTERVAL

export const setSource = defineCommand({
  name: 'system.set-source',
  summary: 'Says where a system’s live MCP server is; its tools are compared there on a schedule.',
  permission: 'action.import',
  // What a schedule imports is imported in this person's name.
  actors: 'person',
  input: z.strictObject({
    system: z.string().min(1).max(64),
    url: z.string().trim().min(1, 'The address is needed').max(2000, 'At most 2,000 characters'),
    every_minutes: z
      .int('A whole number of minutes')
      .min(least, `At least ${least} minutes`)
      .max(most, `At most ${most} minutes (a week)`),
    /** Name of the worker's environment variable with the bearer token. */
    credential_env: z
      .string()
      .max(100, 'At most 100 characters')
      .regex(CREDENTIAL_NAME, 'The name of an environment variable, such as COUNTERSIGN_MCP_SHOP')
      .nullable()
      .default(null),
    /** The version that was seen; 0 for none yet. */
    expected_version: z.int().min(0),
  }),
  output: z.object({ system: z.string(), version: z.int() }),
  load: (tx, input) => loadSourceTarget(tx, input.system),
  decide(target, input, { actor, now }) {
    const { url, credential_env, every_minutes } = input
    const refused = decideSetSource(target, { url, credential_env }, actor, input.expected_version)
    if (refused) return refused
    if (actor.kind !== 'person') return refuse('person_only', 'A live server is set by a person.')
    const version = (target.source?.version ?? 0) + 1
    return {
      row: {
        system_id: target.id,
        url,
        every_minutes,
        credential_env,
        set_by: actor.personId,
        set_at: now,
        next_at: now,
        checked_at: null,
        error: null,
        version,
      },
      events: [
        {
          type: 'system.source-set',
          subject: { kind: 'system', id: target.id },
          data: { url, every_minutes, credential_env, before: target.source?.url ?? null },
        },
      ],
    }
  },
  save: (tx, { row }) => saveSource(tx, row),
  result: ({ row }) => ({ system: row.system_id, version: row.version }),
})
