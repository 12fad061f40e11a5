/** `action.import-progress`: how far an import is, by the id that its client made. */
import { z } from 'zod'
import { importJob } from '@/lib/import/import-jobs'
import { defineQuery } from '../define-query'

export const importProgress = defineQuery({
  name: 'action.import-progress',
  summary: 'How far an import or its preview is: phase, done, total.',
  permission: 'action.import',
  input: z.strictObject({ job: z.string().regex(/^[\w-]{8,64}$/) }),
  output: z.object({
    /** `unknown`: not begun, long over, or under way in another process. */
    phase: z.enum(['unknown', 'reading', 'understanding', 'comparing', 'saving', 'done']),
    done: z.number(),
    total: z.number(),
  }),
  async run(input, { actor }) {
    const job = actor.kind === 'system' ? null : importJob(actor.personId, input.job)
    return job ?? { phase: 'unknown' as const, done: 0, total: 1 }
  },
})
