/** Every perfect subtree of a log in memory, to make many inclusion proofs at once: 64 bytes per entry. */
import { type Hash, nodeHash } from './merkle'
import { consistencyRanges, inclusionRanges, proofFromNodes } from './proof'

export type Tree = { size: number; levels: Hash[][] }

export function treeOf(leaves: Hash[]): Tree {
  const levels: Hash[][] = [leaves]
  for (let below = leaves; below.length > 1; below = levels.at(-1)!) {
    const level: Hash[] = []
    for (let at = 0; at + 1 < below.length; at += 2) level.push(nodeHash(below[at]!, below[at + 1]!))
    levels.push(level)
  }
  return { size: leaves.length, levels }
}

/** The inclusion proof of one leaf, leaf side first. */
export function inclusionProof(tree: Tree, index: number): Hash[] {
  return proofFromNodes(inclusionRanges(index, tree.size), ({ level, index: at }) => tree.levels[level]![at]!)
}

/** The proof that the first `from` leaves of the tree are the tree that somebody saw before. */
export function consistencyProof(tree: Tree, from: number): Hash[] {
  return proofFromNodes(
    consistencyRanges(from, tree.size),
    ({ level, index: at }) => tree.levels[level]![at]!,
  )
}
