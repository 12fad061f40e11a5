/**
 * "This rule provably doesn't hold", as a Cedar expression. A missing field, another type and whatever the host
 * doesn't hand in are unknown, and then the expression is false or fails: in a permit both mean "not permitted".
 */
import type { NormalCondition, NormalLeaf } from '../../policy/model'
import { and, type Expression, or } from './cedar-text'

/** Why a leaf can't be said, for the list of what is inexpressible. */
export type CannotSay = (what: string) => void

/** "The truth of this leaf is known, and such that it doesn't hold." */
export type LeafWriter = (leaf: NormalLeaf, cannotSay: CannotSay) => Expression

export function clearCondition(
  condition: NormalCondition | null,
  leafWriter: LeafWriter,
  cannotSay: CannotSay,
): Expression {
  if (condition === null) return false
  if ('all' in condition) return or(condition.all.map(child => clearCondition(child, leafWriter, cannotSay)))
  if ('any' in condition) return and(condition.any.map(child => clearCondition(child, leafWriter, cannotSay)))
  return leafWriter(condition, cannotSay)
}
