/**
 * Tile arithmetic of C2SP tlog-tiles (https://c2sp.org/tlog-tiles): which tiles a log of a given size has,
 * where a node of the tree lies in them, and the paths they are served under. Height 8, 256 hashes wide.
 */
import { refuse, type Refusal } from '../refusal'
import { HASH_BYTES, type Hash, rootOfLeaves } from './merkle'
import type { TreeNode } from './proof'

export const TILE_HEIGHT = 8
export const TILE_WIDTH = 256
export const FULL_TILE_BYTES = TILE_WIDTH * HASH_BYTES
export const MAX_ENTRY_BYTES = 65_535

/** `width` is 1–256; below 256 the tile is partial: served, but never hashed into the level above. */
export type Tile = { level: number; index: number; width: number }

/** What `/tile/<rest>` names: a hash tile, or the bundle of entries under a level-0 tile. */
export type TileAddress = { kind: 'hashes'; tile: Tile } | { kind: 'entries'; tile: Tile }

/** How many hashes level `level` has in a log of `size` entries. */
export function hashesAtLevel(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level)
}

/** The tiles of one level, without listing them: `full` whole tiles, then one of `partial` hashes unless 0. */
export function tilesAtLevel(level: number, size: number): { full: number; partial: number } {
  const hashes = hashesAtLevel(level, size)
  return { full: Math.floor(hashes / TILE_WIDTH), partial: hashes % TILE_WIDTH }
}

/** How many levels have at least one hash. */
export function levelsOf(size: number): number {
  let levels = 0
  while (hashesAtLevel(levels, size) > 0) levels += 1
  return levels
}

/** The tile of a log of `size` entries at (level, index), or null when the log does not reach it. */
export function tileOf(level: number, index: number, size: number): Tile | null {
  const { full, partial } = tilesAtLevel(level, size)
  if (index < full) return { level, index, width: TILE_WIDTH }
  return index === full && partial > 0 ? { level, index, width: partial } : null
}

/** Path below the log's prefix, e.g. `tile/1/x001/x234/067.p/17`. */
export function tilePath(tile: Tile): string {
  return `tile/${tile.level}/${indexPath(tile)}`
}

/** Path of the entries under a level-0 tile, e.g. `tile/entries/000.p/5`. */
export function entriesPath(tile: Tile): string {
  return `tile/entries/${indexPath(tile)}`
}

function indexPath({ index, width }: Tile): string {
  let path = group(index % 1000)
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${group(rest % 1000)}/${path}`
  }
  return width === TILE_WIDTH ? path : `${path}.p/${width}`
}

const group = (n: number) => String(n).padStart(3, '0')

const ADDRESS = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*)(\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** The one reading of a tile path: any other spelling of the same tile is refused, so caches hold it once. */
export function parseTilePath(path: string): TileAddress | Refusal {
  const match = ADDRESS.exec(path)
  const [, what = '', groups = '', last = '', partial] = match ?? []
  const level = what === 'entries' ? 0 : Number(what)
  const index = Number(`${groups.replace(/[x/]/g, '')}${last}`)
  const width = partial === undefined ? TILE_WIDTH : Number(partial)
  const leading = groups.startsWith('x000/')
  if (
    !match ||
    level > 63 ||
    leading ||
    !Number.isSafeInteger(index) ||
    (partial !== undefined && width > 255)
  ) {
    return refuse(
      'not_found',
      `${path} is not the path of a tile: tile/<level 0-63>/<index in groups of three>[.p/<1-255>].`,
    )
  }
  return { kind: what === 'entries' ? 'entries' : 'hashes', tile: { level, index, width } }
}

/** Where a perfect subtree's root is found: `count` hashes from `offset` of the tile at (level, index). */
export function locateNode({ level, index }: TreeNode): {
  level: number
  index: number
  offset: number
  count: number
} {
  const tileLevel = Math.floor(level / TILE_HEIGHT)
  const count = 2 ** (level % TILE_HEIGHT)
  const first = index * count
  return { level: tileLevel, index: Math.floor(first / TILE_WIDTH), offset: first % TILE_WIDTH, count }
}

/** The root of `count` (a power of two) hashes of a tile's bytes. */
export function nodeInTile(bytes: Uint8Array, offset: number, count: number): Hash {
  if ((offset + count) * HASH_BYTES > bytes.length) {
    throw new RangeError(
      `nodeInTile: the tile holds ${bytes.length / HASH_BYTES} hashes, ${offset + count} are needed`,
    )
  }
  return rootOfLeaves(
    Array.from({ length: count }, (_, at) =>
      bytes.subarray((offset + at) * HASH_BYTES, (offset + at + 1) * HASH_BYTES),
    ),
  )
}

/** The entries under a tile: big-endian uint16 length ‖ entry, each. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES)
      throw new RangeError(`encodeEntryBundle: an entry of ${entry.length} bytes`)
    out[at] = entry.length >> 8
    out[at + 1] = entry.length & 0xff
    out.set(entry, at + 2)
    at += 2 + entry.length
  }
  return out
}

export function decodeEntryBundle(bytes: Uint8Array): Uint8Array[] | Refusal {
  const entries: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + ((bytes[at]! << 8) | (bytes[at + 1] ?? 0))
    if (at + 2 > bytes.length || end > bytes.length) {
      return refuse('invalid_input', `The entry bundle ends in the middle of its entry ${entries.length}.`)
    }
    entries.push(bytes.slice(at + 2, end))
    at = end
  }
  return entries
}
