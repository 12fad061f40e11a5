/**
 * The digests of a stored package, worked out once: packages are immutable (a trigger sees to it), and an open page asks
 * every other second. For showing only: whatever is decided or signed recomputes them from the locked row.
 */
import { digestRelease, type ReleaseContent, type ReleaseDigests } from '@/lib/domain/release/content'

const KEPT = 200
const known = new Map<string, ReleaseDigests>()

export function packageDigests(
  { id, revision, digest }: { id: string; revision: number; digest: string },
  content: ReleaseContent,
): ReleaseDigests {
  const key = `${id} ${revision} ${digest}`
  const digests = known.get(key) ?? digestRelease(content)
  // Last used, last forgotten.
  known.delete(key)
  known.set(key, digests)
  if (known.size > KEPT) known.delete(known.keys().next().value!)
  return digests
}
