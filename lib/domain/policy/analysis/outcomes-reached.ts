/** The outcomes that calls of an action have, mildest first: exact over all calls. */
import { OUTCOMES, type Outcome } from '../model'
import { conditionsOf, outcomeDiagram, type Placed } from './compare-actions'
import { TooComplex } from './diagram'
import { type CellCache, RuleDiagrams } from './rule-diagrams'

/** null: the rules combine in more ways than are worked out. Purposes aside: a call names one that is allowed. */
export function outcomesReached(placed: Placed, cache: CellCache): Outcome[] | null {
  try {
    const rules = new RuleDiagrams(conditionsOf(placed.action), cache)
    const root = outcomeDiagram(rules, placed, null)
    return [...rules.diagrams.reachable(root, () => 1).keys()].sort((a, b) => a - b).map(at => OUTCOMES[at]!)
  } catch (error) {
    if (error instanceof TooComplex) return null
    throw error
  }
}
