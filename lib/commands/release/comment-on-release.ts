/** `release.comment`: begins a thread on a release, a section or one rule or action, or answers in one. */
import { z } from 'zod'
import { loadPackage } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { countComments, insertComment, loadThreads } from '@/db/stores/release-threads'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { refuse } from '@/lib/domain/refusal'
import { commentSubjects } from '@/lib/domain/release/comment-subjects'
import { decideComment } from '@/lib/domain/release/decide-comment'
import { discussantOf } from '@/lib/domain/release/threads'
import { defineCommand } from '../define-command'

export const commentOnRelease = defineCommand({
  name: 'release.comment',
  summary: 'Begins a thread on a release, a section of it or one rule or action, or answers in a thread.',
  permission: 'release.comment',
  actors: 'person',
  /** The tool's own name of an action. */
  outsideText: ['about'],
  input: z.strictObject({
    release: z.string().max(100),
    /** Answers in this thread; then it is about what the thread is about. */
    thread: z.string().max(100).optional(),
    layer: z.enum(CONTROL_LAYERS).optional(),
    about: z.string().min(1).max(400).optional(),
    body: z.string().trim().min(1, 'Say something').max(4000, 'A comment has at most 4,000 characters'),
    /** Holds up the signature of the layer until the thread is resolved. */
    requests_change: z.boolean().optional(),
  }),
  output: z.object({ comment: z.string(), thread: z.string() }),

  async load(tx, input, { now }) {
    const locked = await loadReleaseForActing(tx, input.release, 'share', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    const { id, revision } = locked.release
    const { content } = input.about === undefined ? { content: null } : await loadPackage(tx, id, revision)
    return {
      ...locked,
      threads: (await loadThreads(tx, [id])).get(id)!,
      comments: await countComments(tx, id),
      subjects: content && input.layer ? commentSubjects(content, input.layer) : [],
    }
  },

  decide({ release, agent, teamName, signing, threads, comments, subjects }, input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can comment.')
    const who = discussantOf(actor, agent.team_id)
    const refusal = decideComment({ release: signing, subjects, teamName, who, threads, comments }, input)
    if (refusal) return refusal
    const thread = threads.find(each => each.id === input.thread)
    const layer = thread ? thread.layer : (input.layer ?? null)
    const row = {
      id: newId('cmt'),
      release_id: release.id,
      thread_id: thread?.id ?? null,
      layer,
      about: input.about ?? null,
      revision: release.revision,
      author_id: actor.personId,
      body: input.body,
      requests_change: input.requests_change ?? false,
      created_at: now,
    }
    return {
      row,
      events: [
        {
          type: 'release.commented',
          subject: { kind: 'release', id: release.id },
          agent: agent.id,
          ...(layer && { layer }),
          digest: release.digest,
          data: {
            comment: row.id,
            thread: row.thread_id ?? row.id,
            revision: release.revision,
            about: row.about,
            requests_change: row.requests_change,
            answers: thread !== undefined,
            body: input.body,
          },
        },
      ],
    }
  },

  save: (tx, { row }) => insertComment(tx, row),

  result: ({ row }) => ({ comment: row.id, thread: row.thread_id ?? row.id }),
})
