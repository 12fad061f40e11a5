/**
 * Inclusion and consistency proofs (RFC 9162 §2.1.3, §2.1.4).
 *
 * Making one and reading the log are apart: `inclusionRanges` and `consistencyRanges` say which subtrees a
 * proof needs, `perfectNodes` splits a subtree into nodes that a store keeps (tiles, or a subtree table), and
 * `foldNodes` puts them together. So the caller fetches about 2·log2(n) hashes in one query, however it reads.
 */
import { type Hash, hashesEqual, nodeHash, rootOfFrontier, rootOfLeaves, splitPoint } from './merkle'

/** Leaves `start` (included) to `end` (excluded). */
export type LeafRange = { start: number; end: number }

/** A perfect subtree: the root over leaves `index * 2^level` to `(index + 1) * 2^level`, all of them present. */
export type TreeNode = { level: number; index: number }

/** No tree of 2^63 leaves needs more. A longer proof is not one. */
export const MAX_PROOF_HASHES = 63

/** The subtrees whose roots make the inclusion proof of leaf `index`, in the proof's order: leaf side first. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!(index >= 0 && index < size))
    throw new RangeError(`inclusionRanges: no leaf ${index} in a tree of ${size}`)
  const path: LeafRange[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    if (index < middle) {
      path.push({ start: middle, end })
      end = middle
    } else {
      path.push({ start, end: middle })
      start = middle
    }
  }
  return path.reverse()
}

/** The subtrees whose roots prove that the tree of `from` leaves is a prefix of the tree of `to` leaves. */
export function consistencyRanges(from: number, to: number): LeafRange[] {
  if (!(from >= 0 && from <= to)) throw new RangeError(`consistencyRanges: ${from} is not within ${to}`)
  if (from === 0 || from === to) return []
  const path: LeafRange[] = []
  let start = 0
  let end = to
  while (from < end) {
    const middle = start + splitPoint(end - start)
    if (from <= middle) {
      path.push({ start: middle, end })
      end = middle
    } else {
      path.push({ start, end: middle })
      start = middle
    }
  }
  // The old root itself is known to the verifier: only when it is not one subtree of the new tree, its last part is named.
  if (start > 0) path.push({ start, end })
  return path.reverse()
}

/** The perfect subtrees that a range of a proof splits into, left to right. */
export function perfectNodes({ start, end }: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = []
  let at = start
  while (at < end) {
    let level = 0
    let width = 1
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2
      level += 1
    }
    nodes.push({ level, index: at / width })
    at += width
  }
  return nodes
}

/** The root over the perfect subtrees of one range, left to right. The same fold as a frontier's. */
export function foldNodes(hashes: readonly Hash[]): Hash {
  return rootOfFrontier(hashes)
}

/** A proof from a function that reads leaf hashes of a range: right for small logs, exports and tests. */
export function proofFromLeaves(
  ranges: readonly LeafRange[],
  read: (range: LeafRange) => readonly Hash[],
): Hash[] {
  return ranges.map(range => rootOfLeaves(read(range)))
}

/** A proof from a function that looks up perfect subtrees: right for tiles. */
export function proofFromNodes(ranges: readonly LeafRange[], node: (node: TreeNode) => Hash): Hash[] {
  return ranges.map(range => foldNodes(perfectNodes(range).map(node)))
}

/** RFC 9162 §2.1.3.2. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Hash,
  proof: readonly Hash[],
  root: Hash,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !isProof(proof)) return false
  let fn = index
  let sn = size - 1
  let r = leaf
  for (const p of proof) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else {
      r = nodeHash(r, p)
    }
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && hashesEqual(r, root)
}

/** RFC 9162 §2.1.4.2. */
export function verifyConsistency(
  from: number,
  to: number,
  first: Hash,
  second: Hash,
  proof: readonly Hash[],
): boolean {
  if (!isCount(from) || !isCount(to) || from > to || !isProof(proof)) return false
  if (from === to) return proof.length === 0 && hashesEqual(first, second)
  if (from === 0) return proof.length === 0
  if (proof.length === 0) return false
  const path = isPowerOfTwo(from) ? [first, ...proof] : proof
  let fn = from - 1
  let sn = to - 1
  while (fn % 2 === 1) {
    fn = half(fn)
    sn = half(sn)
  }
  let fr = path[0]!
  let sr = path[0]!
  for (const c of path.slice(1)) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr)
      sr = nodeHash(c, sr)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else {
      sr = nodeHash(sr, c)
    }
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && hashesEqual(fr, first) && hashesEqual(sr, second)
}

const half = (n: number) => Math.floor(n / 2)
const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0
const isProof = (proof: readonly Hash[]) =>
  proof.length <= MAX_PROOF_HASHES && proof.every(hash => hash.length === 32)

function isPowerOfTwo(n: number): boolean {
  let rest = n
  while (rest % 2 === 0) rest = half(rest)
  return rest === 1
}
