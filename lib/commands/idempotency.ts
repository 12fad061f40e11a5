/** The idempotency key is scoped to actor, operation and body: a retry gets the first answer, another body is refused. */
import { and, eq } from 'drizzle-orm'
import type { Tx } from '@/db/pool'
import { idempotencyKey } from '@/db/schema/member'
import { domainDigest } from '@/lib/domain/digest'
import { refuse, type Refusal } from '@/lib/domain/refusal'
import type { CommandContext } from './define-command'
import { actorId } from './evidence-of'
import type { CommandRequest } from './run-command'

type Reply = { data: unknown; evidence: number }

function scope(operation: string, request: CommandRequest, context: CommandContext) {
  return and(
    eq(idempotencyKey.actor, actorId(context.actor)),
    eq(idempotencyKey.operation, operation),
    eq(idempotencyKey.key, request.idempotencyKey ?? ''),
  )
}

export async function findReplay(
  tx: Tx,
  operation: string,
  request: CommandRequest,
  context: CommandContext,
): Promise<Reply | Refusal | null> {
  if (!request.idempotencyKey) return null
  // Two attempts with one key at once: the second waits here for the first to commit.
  const body_digest = domainDigest('request-body', request.input ?? null)
  const placeholder = {
    actor: actorId(context.actor),
    operation,
    key: request.idempotencyKey,
    body_digest,
    response: '',
    created_at: context.now,
  }
  const inserted = await tx
    .insert(idempotencyKey)
    .values(placeholder)
    .onConflictDoNothing()
    .returning({ key: idempotencyKey.key })
  if (inserted.length > 0) return null
  const [row] = await tx
    .select()
    .from(idempotencyKey)
    .where(scope(operation, request, context))
  if (row?.body_digest !== body_digest) {
    return refuse(
      'idempotency_mismatch',
      `The idempotency key was already used for another ${operation}. Use a new key for a new request.`,
    )
  }
  return JSON.parse(row.response) as Reply
}

export async function rememberReply(
  tx: Tx,
  operation: string,
  request: CommandRequest,
  context: CommandContext,
  reply: Reply,
): Promise<void> {
  if (!request.idempotencyKey) return
  await tx
    .update(idempotencyKey)
    .set({ response: JSON.stringify(reply) })
    .where(scope(operation, request, context))
}
