/** Lines that differ between two texts, by longest common subsequence; capped, since schemas can be large. */
export type DiffEntry = { kind: 'same' | 'removed' | 'added'; text: string }

const MAX_LINES = 600

export function lineDiff(before: string, after: string): DiffEntry[] {
  const a = before.split('\n').slice(0, MAX_LINES)
  const b = after.split('\n').slice(0, MAX_LINES)
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
    }
  }
  const out: DiffEntry[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: 'same', text: a[i]! })
      i++
      j++
    } else if (j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      out.push({ kind: 'removed', text: a[i++]! })
    } else out.push({ kind: 'added', text: b[j++]! })
  }
  return out
}

/** Changed lines with two lines around each; null stands for lines left out. */
export function hunks(entries: DiffEntry[]): (DiffEntry | null)[] {
  const near = entries.map((_, at) =>
    entries.slice(Math.max(0, at - 2), at + 3).some(entry => entry.kind !== 'same'),
  )
  const out: (DiffEntry | null)[] = []
  for (const [at, entry] of entries.entries()) {
    if (near[at]) out.push(entry)
    else if (out.at(-1) !== null && out.length > 0) out.push(null)
  }
  return out
}
