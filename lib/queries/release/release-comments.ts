/** `release.comments`: what is said about a release, thread by thread, and what the caller may add to it. */
import { and, asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { person } from '@/db/schema/member'
import { release, releaseComment } from '@/db/schema/release'
import { loadSigningReleases } from '@/db/stores/release-signing'
import { loadThreads } from '@/db/stores/release-threads'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { refuse } from '@/lib/domain/refusal'
import { type CommentSubject, commentSubjects } from '@/lib/domain/release/comment-subjects'
import { mayComment, mayRequestChange } from '@/lib/domain/release/decide-comment'
import { blockedByThreads, decideReopen, decideResolve, discussantOf } from '@/lib/domain/release/threads'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { loadContents, personShape, plain, refusalShape, selectReleases } from './release-rows'

const commentShape = z.object({
  id: z.string(),
  author: personShape,
  body: z.string(),
  revision: z.int(),
  created_at: z.string(),
})

const threadShape = z.object({
  id: z.string(),
  layer: z.enum(CONTROL_LAYERS).nullable(),
  about: z.string().nullable(),
  /** The rule's name, or the system and the action. */
  about_label: z.string().nullable(),
  requests_change: z.boolean(),
  resolved: z.object({ by: personShape, at: z.string() }).nullable(),
  comments: z.array(commentShape),
  /** Null where the caller may. */
  can_resolve: refusalShape,
  can_reopen: refusalShape,
})

export const releaseComments = defineQuery({
  name: 'release.comments',
  summary: 'Comments on a release, thread by thread, and what the caller may add, resolve or open again.',
  permission: 'console.read',
  input: z.strictObject({
    release: z.string().max(100),
    /** With it, the threads of that section and those about the whole release. */
    layer: z.enum(CONTROL_LAYERS).optional(),
  }),
  output: z.object({
    revision: z.int(),
    threads: z.array(threadShape),
    /** Why the layer that was asked for can't be signed yet; null: no thread is in the way. */
    blocked: refusalShape,
    can_comment: refusalShape,
    /** Whether the caller's comment on that layer may hold its signature up; null where they may. */
    can_request_change: refusalShape,
  }),

  async run(input, { db, actor, now }) {
    const [found] = await selectReleases(db, and(eq(release.id, input.release), visibleAgents(actor)), 1)
    if (!found) return refuse('not_found', 'There is no such release, or it belongs to another team.')
    const row = found.release
    const signing = (await loadSigningReleases(db, [row], now)).get(row.id)!
    const who = discussantOf(actor, found.agent.team_id)
    const { layer } = input
    const comments = await loadComments(db, row.id)
    // This is asked again and again, and contents are large: only where a rule needs its name.
    const labels =
      layer && comments.some(({ comment }) => comment.layer === layer && comment.about?.includes('@'))
        ? await loadSubjects(db, row, layer)
        : []
    const known = (await loadThreads(db, [row.id])).get(row.id)!
    return {
      revision: row.revision,
      threads: known
        .filter(thread => layer === undefined || thread.layer === layer || thread.layer === null)
        .map(thread => {
          const all = comments.filter(({ comment }) => (comment.thread_id ?? comment.id) === thread.id)
          const first = all.find(({ comment }) => comment.id === thread.id)!.comment
          return {
            id: thread.id,
            layer: thread.layer,
            about: first.about,
            about_label: labels.find(({ about }) => about === first.about)?.label ?? first.about,
            requests_change: thread.requests_change,
            resolved:
              thread.resolved_by && first.resolved_at
                ? { by: thread.resolved_by, at: first.resolved_at.toISOString() }
                : null,
            comments: all.map(({ comment, author }) => ({
              id: comment.id,
              author: { id: comment.author_id, name: author },
              body: comment.body,
              revision: comment.revision,
              created_at: comment.created_at.toISOString(),
            })),
            can_resolve: plain(decideResolve(thread, signing, who, found.team)),
            can_reopen: plain(decideReopen(thread, signing, who, found.team)),
          }
        }),
      blocked: layer ? plain(blockedByThreads(known, layer)) : null,
      can_comment: plain(mayComment(signing, who, found.team)),
      can_request_change: plain(
        layer
          ? mayRequestChange(signing, layer, who.personId)
          : refuse('wrong_state', 'A change is asked of one section: open it.'),
      ),
    }
  },
})

/** The actions and rules of one section, as they are offered for signature. */
export async function loadSubjects(
  db: Database,
  row: { id: string; revision: number },
  layer: ControlLayer,
): Promise<CommentSubject[]> {
  const content = (await loadContents(db, [row])).get(row.id)
  return content ? commentSubjects(content, layer) : []
}

function loadComments(db: Database, releaseId: string) {
  return db
    .select({ comment: releaseComment, author: person.name })
    .from(releaseComment)
    .innerJoin(person, eq(person.id, releaseComment.author_id))
    .where(eq(releaseComment.release_id, releaseId))
    .orderBy(asc(releaseComment.created_at), asc(releaseComment.id))
}
