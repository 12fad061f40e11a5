/**
 * The Merkle tree of RFC 6962 §2.1 / RFC 9162 §2.1: hashes, roots, and appending in O(log n).
 *
 * Leaf and interior hashes carry different prefixes, so that no interior node can be passed off as an entry
 * (second preimage). The last node is never duplicated: that is what made Bitcoin's trees ambiguous.
 * All hashes are 32 bytes. Sizes and indexes are non-negative integers up to 2^53 - 1, so they are divided,
 * never shifted: JavaScript's bit operators stop at 32 bits.
 */
import { sha256 } from '@noble/hashes/sha2.js'

export type Hash = Uint8Array

export const HASH_BYTES = 32

export function emptyRoot(): Hash {
  return sha256(new Uint8Array(0))
}

/** H(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Hash {
  return sha256.create().update(Uint8Array.of(0)).update(entry).digest()
}

/** H(0x01 ‖ left ‖ right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256.create().update(Uint8Array.of(1)).update(left).update(right).digest()
}

export function hashesEqual(a: Hash, b: Hash): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

/** The largest power of two below n, for n > 1: where RFC 6962 splits a tree of n leaves. */
export function splitPoint(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/**
 * The frontier of a tree: roots of its perfect subtrees, largest (leftmost) first; one for each 1 bit of the
 * size. It is all that an append needs, so a log of a million entries keeps 20 hashes at hand.
 */
export type Frontier = readonly Hash[]

/** The frontier after one more leaf. `size` is the number of leaves before. */
export function appendLeaf(frontier: Frontier, size: number, leaf: Hash): Hash[] {
  if (frontier.length !== onesIn(size)) {
    throw new RangeError(`appendLeaf: ${frontier.length} frontier hashes do not belong to a tree of ${size}`)
  }
  const next = [...frontier]
  let carry = leaf
  // Like adding one in binary: each trailing 1 bit of the size is a perfect subtree that merges with the carry.
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) carry = nodeHash(next.pop()!, carry)
  next.push(carry)
  return next
}

/** The root of the tree whose frontier this is. */
export function rootOfFrontier(frontier: Frontier): Hash {
  const smallest = frontier.at(-1)
  if (!smallest) return emptyRoot()
  return frontier.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), smallest)
}

/** The frontier of a list of leaf hashes. */
export function frontierOf(leaves: readonly Hash[]): Hash[] {
  return leaves.reduce<Hash[]>((frontier, leaf, size) => appendLeaf(frontier, size, leaf), [])
}

/** The root over a list of leaf hashes. */
export function rootOfLeaves(leaves: readonly Hash[]): Hash {
  return rootOfFrontier(frontierOf(leaves))
}

function onesIn(size: number): number {
  let ones = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2
  return ones
}
