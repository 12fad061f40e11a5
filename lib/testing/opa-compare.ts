/** Random policy × request pairs: a real OPA gives the evaluator's response, to the last word. */
import { isDeepStrictEqual } from 'node:util'
import type { EvaluationResult } from '../domain/policy/model'
import {
  type Comparison,
  type ComparisonOptions,
  type Differs,
  roundsOf,
  startComparison,
} from './comparison'
import { startPolicyOpa } from './opa-policy'
import { expectedOf, randomRound } from './random-round'

/** Each policy is loaded once, and asked in one query of OPA. */
export async function compareOpa(
  engine: { name: string; path: string },
  options: ComparisonOptions,
): Promise<Comparison> {
  const { comparison, count, differs } = startComparison(engine.name, options)
  const opa = await startPolicyOpa(engine.path)
  const stillDiffers: Differs = async ({ policy, pulse, text, request, now }) => {
    await opa.loadPolicy(policy, pulse)
    const answer = await opa.decide(text, now)
    return !isDeepStrictEqual(
      answer,
      expectedOf({ policy, pulse, seed: 0, pairs: [] }, { text, request, now }),
    )
  }
  try {
    for (const [nth, size] of roundsOf(options)) {
      const round = randomRound(options.seed + nth, size)
      await opa.loadPolicy(round.policy, round.pulse)
      const answering = opa.decideMany(round.pairs.map(({ text, now }) => ({ requestText: text, now })))
      // Judged while OPA is busy.
      const expected = round.pairs.map(pair => expectedOf(round, pair))
      const answers = await answering
      for (const [i, pair] of round.pairs.entries()) {
        count(expected[i]!)
        if (isDeepStrictEqual(answers[i], expected[i])) continue
        await differs(round, pair, brief(answers[i]), stillDiffers)
      }
    }
  } finally {
    await opa.stop()
  }
  return comparison
}

function brief(result: EvaluationResult | undefined): string {
  if (result === undefined) return 'nothing'
  return `${result.context.outcome} (${result.context.reasons.map(({ code }) => code).join(', ')})`
}
