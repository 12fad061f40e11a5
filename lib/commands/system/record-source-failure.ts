/** `system.record-source-failure`: a live server could not be compared. On record once, until it can be again. */
import { z } from 'zod'
import { noteChecked } from '@/db/stores/system-source'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { loadSourceForUpdate } from '@/db/stores/system-source'

export const recordSourceFailure = defineCommand({
  name: 'system.record-source-failure',
  summary: 'Records that a live MCP server could not be compared, once per streak of failures.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({
    system: z.string(),
    /** Of the source that was asked. */
    version: z.int(),
    error: z.string().max(1000),
  }),
  output: z.object({ system: z.string() }),
  async load(tx, input) {
    const source = await loadSourceForUpdate(tx, input.system)
    if (source?.version !== input.version)
      return refuse('stale_version', 'The live server was set anew or removed meanwhile.')
    return source
  },
  decide(source, { error }, { now }) {
    if (isRefusal(source)) return source
    if (source.error !== null)
      return refuse('wrong_state', 'It failed before and still does: that is on record.')
    return {
      source,
      error,
      now,
      events: [
        {
          type: 'system.source-failed',
          subject: { kind: 'system', id: source.system_id },
          data: { url: source.url, error },
        },
      ],
    }
  },
  save: (tx, { source, error, now }) => noteChecked(tx, source, now, error),
  result: ({ source }) => ({ system: source.system_id }),
})
