/** `bundle.begin-export`, the signer's own act: it is at the newest wish for an export now. */
import { z } from 'zod'
import {
  endAttempt,
  insertAttempt,
  loadAttempts,
  loadNewestExport,
  loadNewestRequest,
  lockExports,
} from '@/db/stores/bundle-export'
import { isGivenUp, SIGNER_ENDED } from '@/lib/domain/export/attempts'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const beginExport = defineCommand({
  name: 'bundle.begin-export',
  summary:
    'Says that the signer is building an export now. One that it began before and never ended has failed.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({ environment: z.string(), serial: z.int() }),
  output: z.object({
    environment: z.string(),
    number: z.int(),
    attempt: z.int(),
    /** It died of this so often that it doesn't begin again. */
    given_up: z.boolean(),
  }),

  async load(tx, { environment }) {
    await lockExports(tx, environment)
    const request = await loadNewestRequest(tx, environment)
    const made = await loadNewestExport(tx, environment)
    if (!request || (made && made.number >= request.number))
      return refuse('already_exists', `Nobody waits for an export of ${environment}.`)
    const attempts = await loadAttempts(tx, environment, request.number)
    return { number: request.number, attempts }
  },

  decide({ number, attempts }, { environment, serial }, { now }) {
    const keyOf = (attempt: number) => ({ environment, number, attempt })
    const open = attempts.filter(({ ended_at }) => ended_at === null)
    const ended = attempts.map(one => ({ outcome: one.outcome ?? ('failed' as const) }))
    const given_up = isGivenUp(ended)
    const attempt = attempts.length + (given_up ? 0 : 1)
    return {
      open: open.map(one => keyOf(one.attempt)),
      row: { ...keyOf(attempt), serial, began_at: now },
      given_up,
      events: [
        {
          type: given_up ? 'bundle.export-failed' : 'bundle.export-begun',
          subject: { kind: 'bundle', id: `${environment}/${serial}` },
          data: { environment, serial, attempt, ...(given_up && { why: SIGNER_ENDED }) },
        },
      ],
    }
  },

  async save(tx, { open, row, given_up }) {
    for (const key of open)
      await endAttempt(tx, key, { outcome: 'failed', why: SIGNER_ENDED, at: row.began_at })
    if (!given_up) await insertAttempt(tx, row)
  },

  result: ({ row: { environment, number, attempt }, given_up }) => ({
    environment,
    number,
    attempt,
    given_up,
  }),
})
