/**
 * Lines that differ between two texts. What both begin and end with is set aside, then lines that stand once in each
 * are anchors (patience diff), and between anchors the longest common subsequence decides. Nothing is left out.
 */
export type DiffEntry = { kind: 'same' | 'removed' | 'added'; text: string }

/** Cells of the table of one stretch: 4 million are 8 MB and some milliseconds. */
const MAX_CELLS = 4_000_000

export function lineDiff(before: string, after: string): DiffEntry[] {
  const out: DiffEntry[] = []
  diff(before.split('\n'), after.split('\n'), out)
  return out
}

function diff(a: string[], b: string[], out: DiffEntry[]): void {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  const most = Math.min(a.length, b.length) - start
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  push(out, 'same', a.slice(0, start))
  middle(a.slice(start, a.length - end), b.slice(start, b.length - end), out)
  push(out, 'same', end > 0 ? a.slice(-end) : [])
}

function middle(a: string[], b: string[], out: DiffEntry[]): void {
  if (a.length * b.length <= MAX_CELLS) {
    subsequence(a, b, out)
    return
  }
  const anchors = anchorsOf(a, b)
  if (anchors.length === 0) {
    push(out, 'removed', a)
    push(out, 'added', b)
    return
  }
  let [fromA, fromB] = [0, 0]
  for (const [atA, atB] of [...anchors, [a.length, b.length] as const]) {
    diff(a.slice(fromA, atA), b.slice(fromB, atB), out)
    if (atA < a.length) push(out, 'same', [a[atA]!])
    fromA = atA + 1
    fromB = atB + 1
  }
}

/** Pairs of lines that stand once on either side, as many as keep their order (longest increasing run). */
function anchorsOf(a: string[], b: string[]): (readonly [number, number])[] {
  const onceInB = once(b)
  const pairs = [...once(a)].flatMap(([line, atA]) => {
    const atB = onceInB.get(line)
    return atB === undefined ? [] : [[atA, atB] as const]
  })
  const tails: number[] = []
  const before: number[] = []
  for (const [index, [, atB]] of pairs.entries()) {
    let [low, high] = [0, tails.length]
    while (low < high) {
      const half = (low + high) >> 1
      if (pairs[tails[half]!]![1] < atB) low = half + 1
      else high = half
    }
    before[index] = low > 0 ? tails[low - 1]! : -1
    tails[low] = index
  }
  const chain: (readonly [number, number])[] = []
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index]!) chain.push(pairs[index]!)
  return chain.reverse()
}

/** Lines that stand once, with where. */
function once(lines: string[]): Map<string, number> {
  const at = new Map<string, number>()
  const more = new Set<string>()
  for (const [index, line] of lines.entries()) {
    if (at.has(line)) more.add(line)
    else at.set(line, index)
  }
  for (const line of more) at.delete(line)
  return at
}

function subsequence(a: string[], b: string[], out: DiffEntry[]): void {
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!)
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: 'same', text: a[i++]! })
      j++
    } else if (
      j >= b.length ||
      (i < a.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    )
      out.push({ kind: 'removed', text: a[i++]! })
    else out.push({ kind: 'added', text: b[j++]! })
  }
}

function push(out: DiffEntry[], kind: DiffEntry['kind'], lines: readonly string[]): void {
  for (const text of lines) out.push({ kind, text })
}

/** Changed lines with two lines around each; null stands for lines left out. */
export function hunks<Entry extends DiffEntry>(entries: readonly Entry[]): (Entry | null)[] {
  const near = new Uint8Array(entries.length)
  for (const [at, entry] of entries.entries())
    if (entry.kind !== 'same') near.fill(1, Math.max(0, at - 2), at + 3)
  const out: (Entry | null)[] = []
  for (const [at, entry] of entries.entries()) {
    if (near[at]) out.push(entry)
    else if (out.at(-1) !== null) out.push(null)
  }
  return out
}
