import { expect, test } from 'vitest'
import { leafHash, rootOfLeaves } from './merkle'
import { verifyInclusion } from './proof'
import { inclusionProof, treeOf } from './tree'

test('every leaf of every size up to 70 is proven, and proves nothing else', () => {
  for (let size = 1; size <= 70; size++) {
    const leaves = Array.from({ length: size }, (_, at) => leafHash(Uint8Array.of(at)))
    const tree = treeOf(leaves)
    const root = rootOfLeaves(leaves)
    for (let index = 0; index < size; index++) {
      const proof = inclusionProof(tree, index)
      expect(verifyInclusion(index, size, leaves[index]!, proof, root)).toBe(true)
      expect(verifyInclusion(index, size, leafHash(Uint8Array.of(index, 1)), proof, root)).toBe(false)
    }
  }
})
