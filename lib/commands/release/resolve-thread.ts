/** `release.resolve-thread`: what a thread asked is settled. */
import { z } from 'zod'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { loadThreads, setResolved } from '@/db/stores/release-threads'
import { refuse, refuseField } from '@/lib/domain/refusal'
import { decideResolve, discussantOf } from '@/lib/domain/release/threads'
import { defineCommand } from '../define-command'

export const resolveThread = defineCommand({
  name: 'release.resolve-thread',
  summary:
    'Says that what a thread is about is settled. A thread that asked for a change holds up its layer no longer.',
  permission: 'release.comment',
  actors: 'person',
  input: z.strictObject({ release: z.string().max(100), thread: z.string().max(100) }),
  output: z.object({ thread: z.string() }),

  async load(tx, input, { now }) {
    const locked = await loadReleaseForActing(tx, input.release, 'share', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    const threads = (await loadThreads(tx, [locked.release.id])).get(locked.release.id)!
    const thread = threads.find(each => each.id === input.thread)
    if (!thread) return refuseField('/thread', 'This release has no such thread.', 'not_found')
    return { ...locked, thread }
  },

  decide({ release, agent, teamName, signing, thread }, _input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can resolve a thread.')
    const refusal = decideResolve(thread, signing, discussantOf(actor, agent.team_id), teamName)
    if (refusal) return refusal
    return {
      thread: thread.id,
      by: actor.personId,
      now,
      events: [
        {
          type: 'release.thread-resolved',
          subject: { kind: 'release', id: release.id },
          agent: agent.id,
          ...(thread.layer && { layer: thread.layer }),
          digest: release.digest,
          data: { thread: thread.id, requests_change: thread.requests_change, author: thread.author.id },
        },
      ],
    }
  },

  async save(tx, { thread, by, now }) {
    await setResolved(tx, thread, { person: by, at: now })
  },

  result: ({ thread }) => ({ thread }),
})
