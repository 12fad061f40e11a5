/** Random policy × request pairs: the evaluator against real Cedar through the host adapter. */
import { evaluate } from '../domain/policy/evaluate'
import { isLooser } from '../domain/policy/join'
import { canonicalizeRequest, parseRequest } from '../domain/policy/parse-request'
import { loadCedar } from './cedar-engine'
import { seededRandom } from './random'
import { NOW, randomBundle, randomPulse } from './random-policy'
import { randomRequestText } from './random-request'

export type CedarComparison = {
  compared: number
  /** Pairs that Cedar can say exactly: there the outcome must be equal. Elsewhere it must not be looser. */
  expressible: number
  outcomes: { allow: number; step_up: number; deny: number }
  disagreements: string[]
}

const REQUESTS_PER_BUNDLE = 250

export function compareCedar({ pairs, seed }: { pairs: number; seed: number }): CedarComparison {
  const comparison: CedarComparison = {
    compared: 0,
    expressible: 0,
    outcomes: { allow: 0, step_up: 0, deny: 0 },
    disagreements: [],
  }
  for (let bundle = 0; comparison.compared < pairs; bundle++) {
    const random = seededRandom(seed + bundle)
    const policy = randomBundle(random, { absent: true })
    const pulse = random.chance(0.05) ? null : randomPulse(random)
    const cedar = loadCedar(policy)
    const count = Math.min(REQUESTS_PER_BUNDLE, pairs - comparison.compared)
    for (let i = 0; i < count; i++) {
      const text = randomRequestText(random)
      const canonical = canonicalizeRequest(text)
      const request = typeof canonical === 'string' ? parseRequest(canonical) : canonical
      const expected = evaluate(policy, pulse, request, NOW).context.outcome
      const { outcome, exact } = cedar.decide(pulse, request, NOW)
      comparison.compared++
      comparison.outcomes[expected]++
      if (exact) comparison.expressible++
      if (exact ? outcome === expected : !isLooser(outcome, expected)) continue
      comparison.disagreements.push(
        `seed ${seed}, bundle ${bundle}, request ${i}: Cedar says ${outcome}, the evaluator ${expected}${exact ? '' : ' (not expressible)'}: ${text}`,
      )
    }
  }
  return comparison
}
