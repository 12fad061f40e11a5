import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../refusal'
import { type Hash, leafHash, rootOfLeaves } from './merkle'
import { inclusionRanges, proofFromLeaves, proofFromNodes, verifyInclusion } from './proof'
import {
  decodeEntryBundle,
  encodeEntryBundle,
  entriesPath,
  levelsOf,
  locateNode,
  nodeInTile,
  parseTilePath,
  TILE_WIDTH,
  tileOf,
  tilePath,
  tilesAtLevel,
} from './tiles'

describe('which tiles a log has', () => {
  test('size 256: one full tile, and one hash above it', () => {
    expect(tilesAtLevel(0, 256)).toEqual({ full: 1, partial: 0 })
    expect(tilesAtLevel(1, 256)).toEqual({ full: 0, partial: 1 })
    expect(levelsOf(256)).toBe(2)
    expect(tilePath(tileOf(1, 0, 256)!)).toBe('tile/1/000.p/1')
    expect(tileOf(0, 1, 256)).toBeNull()
  })
  test('size 70,000', () => {
    expect([0, 1, 2, 3].map(level => tilesAtLevel(level, 70_000))).toEqual([
      { full: 273, partial: 112 },
      { full: 1, partial: 17 },
      { full: 0, partial: 1 },
      { full: 0, partial: 0 },
    ])
    expect(tilePath(tileOf(0, 273, 70_000)!)).toBe('tile/0/273.p/112')
    expect(tilePath(tileOf(1, 1, 70_000)!)).toBe('tile/1/001.p/17')
    expect(tilePath(tileOf(2, 0, 70_000)!)).toBe('tile/2/000.p/1')
  })
  test('the empty log has none', () => {
    expect(levelsOf(0)).toBe(0)
    expect(tileOf(0, 0, 0)).toBeNull()
  })
})

describe('paths', () => {
  test('indexes in groups of three', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067')
    expect(entriesPath({ level: 0, index: 1000, width: 7 })).toBe('tile/entries/x001/000.p/7')
  })
  test.each(['tile/0/000', 'tile/63/999.p/255', 'tile/entries/x001/x234/067', 'tile/2/x001/000.p/1'])(
    '%s is read back',
    path => {
      const address = parseTilePath(path)
      if (isRefusal(address)) throw new Error(address.detail)
      expect(address.kind === 'entries' ? entriesPath(address.tile) : tilePath(address.tile)).toBe(path)
    },
  )
  test.each([
    'tile/64/000',
    'tile/00/000',
    'tile/0/0',
    'tile/0/x000/001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/x001/x234/x067',
  ])('%s is refused', path => {
    expect(isRefusal(parseTilePath(path))).toBe(true)
  })
})

test('proofs from tiles alone are the proofs from leaves', () => {
  const size = 70_000
  const leaves = Array.from({ length: size }, (_, at) => leafHash(utf8ToBytes(String(at))))
  const levels: Hash[][] = [leaves]
  for (let level = 1; level < levelsOf(size); level += 1) {
    const below = levels[level - 1]!
    levels.push(
      Array.from({ length: Math.floor(below.length / TILE_WIDTH) }, (_, at) =>
        rootOfLeaves(below.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH)),
      ),
    )
  }
  const tileBytes = (level: number, index: number) =>
    Buffer.concat(levels[level]!.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH))
  const root = rootOfLeaves(leaves)
  for (const index of [0, 255, 256, 65_535, 65_536, 69_999]) {
    const ranges = inclusionRanges(index, size)
    const proof = proofFromNodes(ranges, node => {
      const at = locateNode(node)
      expect(tileOf(at.level, at.index, size)!.width).toBeGreaterThanOrEqual(at.offset + at.count)
      return nodeInTile(tileBytes(at.level, at.index), at.offset, at.count)
    })
    expect(proof.map(bytesToHex)).toEqual(
      proofFromLeaves(ranges, r => leaves.slice(r.start, r.end)).map(bytesToHex),
    )
    expect(verifyInclusion(index, size, leaves[index]!, proof, root)).toBe(true)
  }
})

describe('entry bundles', () => {
  test('lengths are big-endian and the entries come back', () => {
    const entries = [utf8ToBytes('a'), new Uint8Array(0), new Uint8Array(65_535).fill(7)]
    const bytes = encodeEntryBundle(entries)
    expect([...bytes.slice(0, 5)]).toEqual([0, 1, 0x61, 0, 0])
    expect(decodeEntryBundle(bytes)).toEqual(entries)
  })
  test('a cut bundle is refused, an entry that is too long is a bug', () => {
    expect(decodeEntryBundle(Uint8Array.of(0, 5, 1, 2))).toMatchObject({ code: 'invalid_input' })
    expect(decodeEntryBundle(Uint8Array.of(0, 0, 0))).toMatchObject({ code: 'invalid_input' })
    expect(() => encodeEntryBundle([new Uint8Array(65_536)])).toThrow(RangeError)
  })
})
