import { createHash } from 'node:crypto'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appendLeaf,
  emptyRoot,
  frontierOf,
  type Hash,
  leafHash,
  rootOfFrontier,
  rootOfLeaves,
} from './merkle'
import {
  consistencyRanges,
  inclusionRanges,
  perfectNodes,
  proofFromLeaves,
  proofFromNodes,
  type TreeNode,
  verifyConsistency,
  verifyInclusion,
} from './proof'

/** The well-known Certificate Transparency test leaves, and their roots and proofs. */
const ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const INCLUSION: [number, number, string[]][] = [
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
]
const CONSISTENCY: [number, number, string[]][] = [
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
]

const leaves = ENTRIES.map(entry => leafHash(hexToBytes(entry)))
const read = (all: readonly Hash[]) => (range: { start: number; end: number }) =>
  all.slice(range.start, range.end)

describe('the vectors of RFC 6962 trees', () => {
  test('the empty root and every root up to eight leaves', () => {
    expect(bytesToHex(emptyRoot())).toBe(ROOTS[0])
    expect(ROOTS.map((_, size) => bytesToHex(rootOfLeaves(leaves.slice(0, size))))).toEqual(ROOTS)
  })
  test.each(INCLUSION)('inclusion of leaf %i in %i', (index, size, path) => {
    const proof = proofFromLeaves(inclusionRanges(index, size), read(leaves))
    expect(proof.map(bytesToHex)).toEqual(path)
    expect(verifyInclusion(index, size, leaves[index]!, proof, hexToBytes(ROOTS[size]!))).toBe(true)
  })
  test.each(CONSISTENCY)('consistency of %i with %i', (from, to, path) => {
    const proof = proofFromLeaves(consistencyRanges(from, to), read(leaves))
    expect(proof.map(bytesToHex)).toEqual(path)
    expect(verifyConsistency(from, to, hexToBytes(ROOTS[from]!), hexToBytes(ROOTS[to]!), proof)).toBe(true)
  })
})

/** RFC 6962's recursive definitions, word by word, on node:crypto: shares no code with what it checks. */
const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const naiveSplit = (n: number) => 2 ** (Math.ceil(Math.log2(n)) - 1)
function naiveRoot(entries: Uint8Array[]): Buffer {
  if (entries.length === 0) return sha()
  if (entries.length === 1) return sha(Buffer.of(0), entries[0]!)
  const k = naiveSplit(entries.length)
  return sha(Buffer.of(1), naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)))
}
function naivePath(m: number, d: Uint8Array[]): Buffer[] {
  if (d.length === 1) return []
  const k = naiveSplit(d.length)
  return m < k
    ? [...naivePath(m, d.slice(0, k)), naiveRoot(d.slice(k))]
    : [...naivePath(m - k, d.slice(k)), naiveRoot(d.slice(0, k))]
}
function naiveSubproof(m: number, d: Uint8Array[], whole: boolean): Buffer[] {
  if (m === d.length) return whole ? [] : [naiveRoot(d)]
  const k = naiveSplit(d.length)
  return m <= k
    ? [...naiveSubproof(m, d.slice(0, k), whole), naiveRoot(d.slice(k))]
    : [...naiveSubproof(m - k, d.slice(k), false), naiveRoot(d.slice(0, k))]
}

const log = fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 80 })
const hex = (hashes: readonly Uint8Array[]) => hashes.map(hash => bytesToHex(Uint8Array.from(hash)))

describe('against the naive definition', () => {
  test('roots, frontier appends and perfect-subtree proofs', () => {
    fc.assert(
      fc.property(log, fc.nat(), fc.nat(), (entries, a, b) => {
        const hashes = entries.map(leafHash)
        const size = entries.length
        const index = a % size
        const from = 1 + (b % size)
        const node = ({ level, index: at }: TreeNode) =>
          rootOfLeaves(hashes.slice(at * 2 ** level, (at + 1) * 2 ** level))
        const root = rootOfLeaves(hashes)
        expect(hex([root])).toEqual(hex([naiveRoot(entries)]))
        const inclusion = proofFromNodes(inclusionRanges(index, size), node)
        expect(hex(inclusion)).toEqual(hex(naivePath(index, entries)))
        expect(verifyInclusion(index, size, hashes[index]!, inclusion, root)).toBe(true)
        const consistency = proofFromNodes(consistencyRanges(from, size), node)
        expect(hex(consistency)).toEqual(hex(naiveSubproof(from, entries, true)))
        const first = rootOfLeaves(hashes.slice(0, from))
        expect(verifyConsistency(from, size, first, root, consistency)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('one changed bit anywhere makes a proof fail', () => {
    fc.assert(
      fc.property(log, fc.nat(), fc.nat(), fc.nat(), (entries, a, b, bit) => {
        const hashes = entries.map(leafHash)
        const size = entries.length
        const index = a % size
        const from = 1 + (a % size)
        const root = rootOfLeaves(hashes)
        const first = rootOfLeaves(hashes.slice(0, from))
        const flip = (hash: Hash) =>
          hash.map((byte, at) => (at === bit % 32 ? byte ^ (1 << (bit % 8)) : byte))
        const flipOne = (proof: Hash[]) =>
          proof.map((hash, at) => (at === b % proof.length ? flip(hash) : hash))
        const inclusion = proofFromLeaves(inclusionRanges(index, size), read(hashes))
        const consistency = proofFromLeaves(consistencyRanges(from, size), read(hashes))
        expect(verifyInclusion(index, size, flip(hashes[index]!), inclusion, root)).toBe(false)
        expect(verifyInclusion(index, size, hashes[index]!, [...inclusion, root], root)).toBe(false)
        expect(verifyConsistency(from, size, first, root, [...consistency, root])).toBe(false)
        expect(verifyConsistency(from, size, first, flip(root), consistency)).toBe(false)
        if (inclusion.length > 0) {
          expect(verifyInclusion(index, size, hashes[index]!, flipOne(inclusion), root)).toBe(false)
          expect(verifyInclusion(index, size, hashes[index]!, inclusion.slice(1), root)).toBe(false)
        }
        if (consistency.length > 0) {
          expect(verifyConsistency(from, size, first, root, flipOne(consistency))).toBe(false)
          expect(verifyConsistency(from, size, flip(first), root, consistency)).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('edges', () => {
  test('an append to a frontier of another size is a bug, said at once', () => {
    expect(() => appendLeaf(frontierOf(leaves.slice(0, 3)), 4, leaves[4]!)).toThrow(RangeError)
  })
  test('appending keeps the frontier as short as the ones of the size', () => {
    expect(frontierOf(leaves.slice(0, 7))).toHaveLength(3)
    expect(frontierOf(leaves)).toHaveLength(1)
    expect(bytesToHex(rootOfFrontier(frontierOf(leaves)))).toBe(ROOTS[8])
  })
  test('an index outside the log, and the empty log', () => {
    const root = rootOfLeaves(leaves)
    expect(verifyInclusion(8, 8, leaves[0]!, [], root)).toBe(false)
    expect(verifyInclusion(0, 0, leaves[0]!, [], emptyRoot())).toBe(false)
    expect(verifyInclusion(-1, 8, leaves[0]!, [], root)).toBe(false)
    expect(verifyConsistency(0, 8, emptyRoot(), root, [])).toBe(true)
    expect(verifyConsistency(0, 8, emptyRoot(), root, [root])).toBe(false)
    expect(verifyConsistency(8, 5, root, root, [])).toBe(false)
    expect(verifyConsistency(3, 8, root, root, [])).toBe(false)
  })
  test('sizes beyond 32 bits', () => {
    const size = 2 ** 40 + 3
    expect(inclusionRanges(2 ** 40 + 2, size)).toEqual([
      { start: 2 ** 40, end: 2 ** 40 + 2 },
      { start: 0, end: 2 ** 40 },
    ])
    expect(perfectNodes({ start: 0, end: 2 ** 40 })).toEqual([{ level: 40, index: 0 }])
    expect(inclusionRanges(5, size)).toHaveLength(41)
  })
})
