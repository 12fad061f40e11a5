/** `bundle.end-export`, the signer's own act: what it was at ended without an archive, and why. */
import { z } from 'zod'
import { endAttempt, loadAttempts, lockExports } from '@/db/stores/bundle-export'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const endExport = defineCommand({
  name: 'bundle.end-export',
  summary: 'Says that an attempt to export ended without an archive, and why.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({
    environment: z.string(),
    number: z.int(),
    attempt: z.int(),
    outcome: z.enum(['failed', 'stopped']),
    why: z.string().min(1).max(2000),
  }),
  output: z.object({ environment: z.string(), number: z.int(), attempt: z.int() }),

  async load(tx, { environment, number, attempt }) {
    await lockExports(tx, environment)
    const found = (await loadAttempts(tx, environment, number)).find(one => one.attempt === attempt)
    if (!found || found.ended_at !== null)
      return refuse('wrong_state', `Attempt ${attempt} to export ${environment} is not open any more.`)
    return { serial: found.serial }
  },

  decide({ serial }, { outcome, why, ...key }, { now }) {
    return {
      key,
      end: { outcome, why, at: now },
      events: [
        {
          type: outcome === 'failed' ? 'bundle.export-failed' : 'bundle.export-stopped',
          subject: { kind: 'bundle', id: `${key.environment}/${serial}` },
          data: { environment: key.environment, serial, attempt: key.attempt, why },
        },
      ],
    }
  },

  async save(tx, { key, end }) {
    await endAttempt(tx, key, end)
  },

  result: ({ key }) => key,
})
