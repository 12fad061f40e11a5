/** Comments on releases. Whoever writes one holds the release's row, so threads need no lock of their own. */
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { ReleaseThread } from '@/lib/domain/release/threads'
import type { Database, Tx } from '../pool'
import { person } from '../schema/member'
import { releaseComment } from '../schema/release'

export type CommentRow = typeof releaseComment.$inferSelect

const resolver = alias(person, 'resolver')

/** By release id; only first comments, which are the threads. Ids of the same millisecond keep their order. */
export async function loadThreads(
  db: Tx | Database,
  releaseIds: string[],
): Promise<Map<string, ReleaseThread[]>> {
  const threads = new Map<string, ReleaseThread[]>(releaseIds.map(id => [id, []]))
  if (releaseIds.length === 0) return threads
  const rows = await db
    .select({ comment: releaseComment, author: person.name, resolver: resolver.name })
    .from(releaseComment)
    .innerJoin(person, eq(person.id, releaseComment.author_id))
    .leftJoin(resolver, eq(resolver.id, releaseComment.resolved_by))
    .where(and(inArray(releaseComment.release_id, releaseIds), isNull(releaseComment.thread_id)))
    .orderBy(asc(releaseComment.created_at), asc(releaseComment.id))
  for (const { comment, author, resolver: by } of rows) {
    threads.get(comment.release_id)!.push({
      id: comment.id,
      layer: comment.layer,
      author: { id: comment.author_id, name: author },
      requests_change: comment.requests_change,
      resolved_by:
        comment.resolved_by === null ? null : { id: comment.resolved_by, name: by ?? comment.resolved_by },
    })
  }
  return threads
}

export async function countComments(tx: Tx, releaseId: string): Promise<number> {
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(releaseComment)
    .where(eq(releaseComment.release_id, releaseId))
  return row?.count ?? 0
}

export async function insertComment(tx: Tx, row: typeof releaseComment.$inferInsert): Promise<void> {
  await tx.insert(releaseComment).values(row)
}

/** `by` null: open again. */
export async function setResolved(
  tx: Tx,
  threadId: string,
  by: { person: string; at: Date } | null,
): Promise<void> {
  await tx
    .update(releaseComment)
    .set({ resolved_at: by?.at ?? null, resolved_by: by?.person ?? null })
    .where(eq(releaseComment.id, threadId))
}
