/**
 * What a browser checks before it says "Proven": that the key signed the checkpoint, that every entry's exact
 * text is under it, and that the log which it saw before is a prefix of this one. Nothing here believes the server.
 */
import { isRefusal } from '../refusal'
import { openCheckpoint } from './checkpoint'
import { fromBase64, toBase64, utf8 } from './encoding'
import { type Hash, leafHash } from './merkle'
import { parseVkey } from './note'
import { verifyConsistency, verifyInclusion } from './proof'

/** What a browser keeps of a log between visits: the key that it saw first, and the newest checkpoint it proved. */
export type RememberedLog = { vkey: string; size: number; root: string; since: number }

export type PageToCheck = {
  checkpoint: string | null
  vkey: string | null
  consistency: readonly string[] | null
  items: readonly { number: number; entry: string; hashes: readonly string[] | null }[]
}

export type EntryVerdict = 'proven' | 'pending' | 'broken'

export type PageVerdict = {
  /** Why nothing on the page can be believed; null when the checkpoint itself holds. */
  problem: string | null
  /** The log has another key than this browser saw before: not a proof of anything, and not to be kept quiet. */
  keyChanged: boolean
  origin: string | null
  size: number
  entries: ReadonlyMap<number, EntryVerdict>
  /** To keep for the next time; null when this page taught nothing that is safe to keep. */
  remember: RememberedLog | null
}

/** `now`: epoch seconds. */
export function checkPage(page: PageToCheck, remembered: RememberedLog | null, now: number): PageVerdict {
  const all = (verdict: EntryVerdict) => new Map(page.items.map(item => [item.number, verdict]))
  const nothing = { keyChanged: false, origin: null, size: 0, remember: null }
  if (page.checkpoint === null || page.vkey === null)
    return { ...nothing, problem: null, entries: all('pending') }
  const fail = (problem: string): PageVerdict => ({ ...nothing, problem, entries: all('broken') })

  const key = parseVkey(page.vkey)
  if (isRefusal(key)) return fail(key.detail)
  const opened = openCheckpoint(page.checkpoint, key)
  if (isRefusal(opened)) return fail(`The checkpoint does not hold: ${opened.detail}`)
  const keyChanged = remembered !== null && remembered.vkey !== page.vkey
  const before = keyChanged ? null : remembered
  const contradiction = before && contradicts(before, opened, page.consistency)
  if (contradiction) return fail(contradiction)

  const entries = new Map(
    page.items.map(item => [item.number, checkEntry(item, opened.size, opened.root)] as const),
  )
  const learned = !keyChanged && (before === null || opened.size > before.size)
  return {
    problem: null,
    keyChanged,
    origin: opened.origin,
    size: opened.size,
    entries,
    remember: learned
      ? { vkey: page.vkey, size: opened.size, root: toBase64(opened.root), since: before?.since ?? now }
      : null,
  }
}

function contradicts(
  before: RememberedLog,
  { size, root }: { size: number; root: Hash },
  consistency: readonly string[] | null,
): string | null {
  const known = fromBase64(before.root)
  if (!known) return null
  const was = before.size.toLocaleString('en')
  if (size < before.size)
    return `The log has ${size.toLocaleString('en')} entries, fewer than the ${was} that this browser has proven before.`
  const proof = consistency?.map(fromBase64) ?? (size === before.size ? [] : null)
  if (proof === null || !proof.every(hash => hash !== null))
    return `The server did not prove that the first ${was} entries are still those that this browser has seen.`
  return verifyConsistency(before.size, size, known, root, proof)
    ? null
    : `The first ${was} entries are no longer those that this browser has proven before: the log was rewritten.`
}

export function checkEntry(
  item: { number: number; entry: string; hashes: readonly string[] | null },
  size: number,
  root: Hash,
): EntryVerdict {
  if (item.number >= size) return 'pending'
  const bytes = utf8(item.entry)
  const proof = item.hashes?.map(fromBase64)
  if (!bytes || !proof?.every(hash => hash !== null)) return 'broken'
  return verifyInclusion(item.number, size, leafHash(bytes), proof, root) ? 'proven' : 'broken'
}
