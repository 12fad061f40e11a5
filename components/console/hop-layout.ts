export type Named = { id: string; name: string }
/** One may ask the other. `hop`: how far from the start, negative for those who may ask it. */
export type Hop = { from: Named; to: Named; hop: number }

export type Place = { id: string; name: string; column: number; row: number }

/** Columns by distance from the start: who may ask it on the left, whom it may ask on the right. Each once. */
export function placeHops(start: Named, hops: readonly Hop[]): Place[] {
  const columns = new Map<string, { name: string; column: number }>([
    [start.id, { name: start.name, column: 0 }],
  ])
  for (const { from, to, hop } of [...hops].sort((a, b) => Math.abs(a.hop) - Math.abs(b.hop))) {
    const far = hop > 0 ? to : from
    if (!columns.has(far.id)) columns.set(far.id, { name: far.name, column: hop })
  }
  const rows = new Map<number, number>()
  return [...columns].map(([id, { name, column }]) => {
    const row = rows.get(column) ?? 0
    rows.set(column, row + 1)
    return { id, name, column, row }
  })
}
