import type { NormalCondition, NormalLeaf } from './model'

/** Every comparison of a condition, in the order in which it stands there. */
export function leavesOf(condition: NormalCondition | null): NormalLeaf[] {
  if (condition === null) return []
  if ('all' in condition) return condition.all.flatMap(leavesOf)
  if ('any' in condition) return condition.any.flatMap(leavesOf)
  return [condition]
}
