/** Leaves of the log, read in batches, for proofs and exports. */
import { and, asc, eq, gte, lt } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { logLeaf } from '@/db/schema/evidence'
import { GOVERNANCE_LOG } from '@/db/stores/evidence'
import { type Tree, treeOf } from '@/lib/domain/evidence/tree'

const BATCH = 5_000

/** The last tree of each database: an append-only log has one tree per size, and pages ask for the newest. */
const last = new Map<string, Tree>()

/** The tree over the first `size` entries. Leaf hashes as stored: a rewritten entry then fails its own proof. */
export async function loadTree(db: Database, size: number): Promise<Tree> {
  const { host, port, database } = db.$client.options
  const key = `${host.join()}:${port.join()}/${database}`
  const known = last.get(key)
  if (known?.size === size) return known
  const leaves: Uint8Array[] = []
  for (let start = 0; start < size; start += BATCH) {
    const rows = await db
      .select({ hash: logLeaf.leaf_hash })
      .from(logLeaf)
      .where(
        and(
          eq(logLeaf.log_id, GOVERNANCE_LOG),
          gte(logLeaf.seq, start),
          lt(logLeaf.seq, Math.min(start + BATCH, size)),
        ),
      )
      .orderBy(asc(logLeaf.seq))
    for (const { hash } of rows) leaves.push(hash)
  }
  const tree = treeOf(leaves)
  last.set(key, tree)
  return tree
}
