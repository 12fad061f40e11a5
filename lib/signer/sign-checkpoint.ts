/**
 * Signs what the log has become, after proving from the leaves themselves that it only grew. A log that shrank
 * or was rewritten is never signed again (specs/evidence-log.md, Signer).
 */
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { logCheckpoint, logHead, logLeaf } from '@/db/schema/evidence'
import { GOVERNANCE_LOG } from '@/db/stores/evidence'
import { signCheckpoint } from '@/lib/domain/evidence/checkpoint'
import { appendLeaf, hashesEqual, leafHash, rootOfFrontier, type Hash } from '@/lib/domain/evidence/merkle'
import { logKey } from './signing-keys'

const BATCH = 2_000

export class LogRewritten extends Error {
  override name = 'LogRewritten'
}

/** The tree as this process has verified it, leaf by leaf. */
export type VerifiedTree = { size: number; frontier: Hash[] }

export const emptyTree = (): VerifiedTree => ({ size: 0, frontier: [] })

/** Signs a checkpoint when the log has grown. Returns the tree verified so far, for the next call. */
export async function signNewCheckpoint(
  db: Database,
  verified: VerifiedTree,
  now: Date,
): Promise<VerifiedTree> {
  const [head] = await db.select().from(logHead).where(eq(logHead.log_id, GOVERNANCE_LOG))
  const [last] = await db
    .select()
    .from(logCheckpoint)
    .where(eq(logCheckpoint.log_id, GOVERNANCE_LOG))
    .orderBy(desc(logCheckpoint.size))
    .limit(1)
  const size = head?.size ?? 0
  if (size < Math.max(verified.size, last?.size ?? 0)) {
    throw new LogRewritten(
      `The log has ${size} entries, fewer than the ${last?.size ?? verified.size} that were signed. It was cut or restored; nothing will be signed.`,
    )
  }
  // After a start the tree is proven up to the last checkpoint first, then from there to the head.
  const proven = last && verified.size < last.size ? await extend(db, verified, last.size) : verified
  if (last && proven.size === last.size && !hashesEqual(rootOfFrontier(proven.frontier), last.root)) {
    throw new LogRewritten(
      `The first ${last.size} entries no longer have the root that was signed. The log was rewritten; nothing will be signed.`,
    )
  }
  if (size === (last?.size ?? 0)) return proven
  const grown = await extend(db, proven, size)
  const { verifier, sign } = await logKey(db)
  const root = rootOfFrontier(grown.frontier)
  const note = signCheckpoint({ origin: verifier.name, size, root }, verifier, sign)
  await db.insert(logCheckpoint).values({ log_id: GOVERNANCE_LOG, size, root, note, signed_at: now })
  return grown
}

async function extend(db: Database, from: VerifiedTree, size: number): Promise<VerifiedTree> {
  let { frontier } = from
  const encoder = new TextEncoder()
  for (let start = from.size; start < size; start += BATCH) {
    const end = Math.min(start + BATCH, size)
    const leaves = await db
      .select({ seq: logLeaf.seq, entry: logLeaf.entry, leaf_hash: logLeaf.leaf_hash })
      .from(logLeaf)
      .where(and(eq(logLeaf.log_id, GOVERNANCE_LOG), gte(logLeaf.seq, start), lt(logLeaf.seq, end)))
      .orderBy(sql`${logLeaf.seq}`)
    if (leaves.length !== end - start)
      throw new LogRewritten(`Entries between ${start} and ${end} are missing. Nothing will be signed.`)
    leaves.forEach(({ seq, entry, leaf_hash }, at) => {
      const hash = leafHash(encoder.encode(entry))
      if (seq !== start + at || !hashesEqual(hash, leaf_hash))
        throw new LogRewritten(`Entry ${seq} is not what was appended. Nothing will be signed.`)
      frontier = appendLeaf(frontier, start + at, hash)
    })
  }
  return { size, frontier: [...frontier] }
}
