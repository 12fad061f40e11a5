/**
 * `release.remind-now`: a person reminds those who still owe an answer. The release is locked, so of two who press
 * at once the second sees the first and is refused; like every reminder it approves nothing.
 */
import { z } from 'zod'
import { loadLastReminderByHand } from '@/db/stores/release-reminders'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { hasFunction, inTeam } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { decideRemindNow, owingPeople } from '@/lib/domain/release/remind-now'
import { type CommandEvent, defineCommand } from '../define-command'

export const remindNow = defineCommand({
  name: 'release.remind-now',
  summary: 'Reminds those who still owe a release an answer; at most once in 4 hours.',
  permission: 'release.remind',
  actors: 'person',
  input: z.strictObject({ release: z.string().max(100) }),
  output: z.object({ persons: z.array(z.string()) }),

  async load(tx, input, { now }) {
    const locked = await loadReleaseForActing(tx, input.release, 'share', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    return { ...locked, last: await loadLastReminderByHand(tx, locked.release.id) }
  },

  decide({ release, agent, teamName, signing, last }, _input, { actor, now }) {
    const refusal = decideRemindNow({
      release: signing,
      teamName,
      mayRemind: inTeam(actor, agent.team_id) || hasFunction(actor, 'iga', 'compliance'),
      last,
      now: epochSeconds(now),
    })
    if (refusal) return refusal
    const owing = owingPeople(signing)
    const events = owing.map(
      ({ layer, persons }): CommandEvent => ({
        type: 'release.reminded',
        subject: { kind: 'release', id: release.id },
        agent: agent.id,
        layer,
        digest: release.digest,
        data: {
          kind: 'by-hand',
          hours: 0,
          revision: release.revision,
          due_at: release.due_at?.toISOString() ?? null,
          persons: persons.map(person => person.id),
        },
      }),
    )
    const names = owing.flatMap(({ persons }) => persons.map(person => person.name))
    return { names: [...new Set(names)], events: events as [CommandEvent, ...CommandEvent[]] }
  },

  async save() {},

  result: ({ names }) => ({ persons: names }),
})
