/** What comparing an engine with the evaluator on random pairs comes to; a difference becomes a golden case. */
import type { EvaluationResult, Outcome } from '../domain/policy/model'
import { type FoundPair, writeFoundCase } from './found-case'
import { expectedOf, type RandomPair, type RandomRound } from './random-round'

export type ComparisonOptions = {
  pairs: number
  /** Of the first policy; each further one counts on. */
  seed: number
  requestsPerPolicy: number
  /** Where differences are written; `lib/domain/policy/golden/found` unless said. */
  directory?: string
  /** Told every ten thousand pairs. */
  progress?: (engine: string, compared: number) => void
}

export type Comparison = {
  compared: number
  /** Pairs that the engine can say exactly: there it must be equal. Elsewhere it must not be looser. */
  expressible: number
  outcomes: Record<Outcome, number>
  /** With the seed, and the golden case that it became. */
  disagreements: string[]
}

/** The same again with one pair: does the engine still differ? */
export type Differs = (pair: FoundPair) => Promise<boolean>

/** A mistake in an engine differs everywhere: a few cases of it say as much as thousands. */
const MAX_CASES = 5

export function startComparison(engine: string, { directory, progress }: ComparisonOptions) {
  const comparison: Comparison = {
    compared: 0,
    expressible: 0,
    outcomes: { allow: 0, step_up: 0, deny: 0 },
    disagreements: [],
  }
  return {
    comparison,
    count({ context }: EvaluationResult, isExpressible = true): void {
      comparison.compared++
      comparison.outcomes[context.outcome]++
      if (isExpressible) comparison.expressible++
      if (comparison.compared % 10_000 === 0) progress?.(engine, comparison.compared)
    },
    async differs(round: RandomRound, pair: RandomPair, said: string, differs: Differs): Promise<void> {
      const at = round.pairs.indexOf(pair)
      const { context } = expectedOf(round, pair)
      const codes = context.reasons.map(({ code }) => code).join(', ')
      const what = `policy seed ${round.seed}, request ${at}: ${engine} says ${said}, the evaluator ${context.outcome} (${codes})`
      const { policy, pulse } = round
      const written =
        comparison.disagreements.length < MAX_CASES
          ? await writeFoundCase({ engine, seed: round.seed, at, policy, pulse, ...pair }, differs, directory)
          : null
      comparison.disagreements.push(
        `${what}${written === null ? '' : `; now a golden case: ${written}`}: ${pair.text}`,
      )
    },
  }
}

/** Rounds until there are enough pairs. */
export function* roundsOf({
  pairs,
  requestsPerPolicy,
}: ComparisonOptions): Generator<[nth: number, count: number]> {
  for (let nth = 0; nth * requestsPerPolicy < pairs; nth++)
    yield [nth, Math.min(requestsPerPolicy, pairs - nth * requestsPerPolicy)]
}
