/**
 * `recertification.record-lapses`: the worker's note that certifications have ended. Nothing depends on it: the
 * bundle carries the time and denies by itself, with all our processes stopped.
 */
import { z } from 'zod'
import { loadUnrecordedLapsesForUpdate } from '@/db/stores/release'
import { refuse } from '@/lib/domain/refusal'
import { type CommandEvent, defineCommand } from '../define-command'

export const recordLapses = defineCommand({
  name: 'recertification.record-lapses',
  summary: 'Records, once each, the certifications that have ended.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({}),
  output: z.object({ releases: z.array(z.string()) }),

  load: (tx, _input, { now }) => loadUnrecordedLapsesForUpdate(tx, now),

  decide(lapsed) {
    const events = lapsed.map(
      (release): CommandEvent => ({
        type: 'certification.lapsed',
        subject: { kind: 'release', id: release.id },
        agent: release.agent_id,
        layer: 'iga',
        digest: release.digest,
        data: {
          certified_until: release.certified_until?.toISOString() ?? null,
          environment: release.environment,
        },
      }),
    )
    const [first, ...rest] = events
    if (!first) return refuse('wrong_state', 'No certification has ended since the last time.')
    return { releases: lapsed.map(release => release.id), events: [first, ...rest] }
  },

  async save() {},

  result: ({ releases }) => ({ releases }),
})
