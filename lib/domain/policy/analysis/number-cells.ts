/**
 * The numbers that a set of constants tells apart: the constants themselves and what lies between them. Numbers of a
 * request are decimals of at most 15 digits and 4 places (`numbers.ts`), so between 0.0001 and 0.0002 there is nothing.
 */
/** `from`, `to`: exclusive limits, null for none; a point has both, and they are itself. */
export type NumberCell = { value: number; from: number | null; to: number | null }

const PLACES = 4
const MAX_DIGITS = 15
const SCALE = 10n ** BigInt(PLACES)
const LIMIT = 10n ** BigInt(MAX_DIGITS) * SCALE

/** In ascending order. Constants are canonical decimals. */
export function numberCells(constants: readonly string[]): NumberCell[] {
  const points = [...new Set(constants.map(scaled))].sort((a, b) => (a < b ? -1 : 1))
  if (points.length === 0) return [{ value: 1, from: null, to: null }]
  const cells: NumberCell[] = []
  const first = points[0]!
  const below = nextBelow(first)
  if (below !== null) cells.push({ value: below, from: null, to: plain(first) })
  for (const [at, point] of points.entries()) {
    cells.push({ value: plain(point), from: plain(point), to: plain(point) })
    const next = points[at + 1]
    const between = nextAbove(point, next ?? LIMIT)
    if (between !== null)
      cells.push({ value: between, from: plain(point), to: next === undefined ? null : plain(next) })
  }
  return cells
}

function scaled(decimal: string): bigint {
  const negative = decimal.startsWith('-')
  const [whole = '0', places = ''] = decimal.replace('-', '').split('.')
  const value = BigInt(whole) * SCALE + BigInt(places.padEnd(PLACES, '0').slice(0, PLACES))
  return negative ? -value : value
}

function plain(value: bigint): number {
  const size = value < 0n ? -value : value
  const text = `${size / SCALE}.${String(size % SCALE).padStart(PLACES, '0')}`
  return (value < 0n ? -1 : 1) * Number(text) + 0
}

/** The one with the fewest places right above `low`; null where no request can hold a number in between. */
function nextAbove(low: bigint, high: bigint): number | null {
  for (let step = SCALE; step >= 1n; step /= 10n) {
    const value = floorTo(low, step) + step
    if (value < high && value > -LIMIT && canBeSaid(value)) return plain(value)
  }
  return null
}

/** At most 15 digits: judged before a double can round it. */
function canBeSaid(value: bigint): boolean {
  const size = value < 0n ? -value : value
  const places = String(size % SCALE)
    .padStart(PLACES, '0')
    .replace(/0+$/, '')
  return String(size / SCALE).length + places.length <= MAX_DIGITS
}

function nextBelow(high: bigint): number | null {
  const above = nextAbove(-high, LIMIT)
  return above === null ? null : 0 - above
}

/** The last readable number below the upper limit of a cell; null where the cell has none but its own value. */
export function lastOf({ value, from, to }: NumberCell): number | null {
  if (to === null || from === to) return null
  const above = nextAbove(-scaledNumber(to), from === null ? LIMIT : -scaledNumber(from))
  const last = above === null ? null : 0 - above
  return last === value ? null : last
}

const scaledNumber = (value: number): bigint => scaled(value.toFixed(PLACES))

function floorTo(value: bigint, step: bigint): bigint {
  const rest = value % step
  return rest === 0n ? value : rest > 0n ? value - rest : value - rest - step
}
