/** Random policy × request pairs: the evaluator against real Cedar through the host adapter. */
import { setImmediate as others } from 'node:timers/promises'
import { isLooser } from '../domain/policy/join'
import { loadCedar } from './cedar-engine'
import {
  type Comparison,
  type ComparisonOptions,
  type Differs,
  roundsOf,
  startComparison,
} from './comparison'
import { expectedOf, randomRound } from './random-round'

export async function compareCedar(options: ComparisonOptions): Promise<Comparison> {
  const { comparison, count, differs } = startComparison('Cedar', options)
  const stillDiffers: Differs = async ({ policy, pulse, text, request, now }) => {
    // Beside the one that is being compared, which stays loaded.
    const { outcome, exact } = loadCedar(policy, 'found').decide(pulse, request, now)
    const round = { policy, pulse, seed: 0, pairs: [] }
    return isWrong(outcome, exact, expectedOf(round, { text, request, now }).context.outcome)
  }
  for (const [nth, size] of roundsOf(options)) {
    const round = randomRound(options.seed + nth, size)
    const cedar = loadCedar(round.policy)
    for (const pair of round.pairs) {
      const expected = expectedOf(round, pair)
      const { outcome, exact } = cedar.decide(round.pulse, pair.request, pair.now)
      count(expected, exact)
      if (!isWrong(outcome, exact, expected.context.outcome)) continue
      await differs(round, pair, `${outcome}${exact ? '' : ' (not expressible)'}`, stillDiffers)
    }
    // It runs in this process: engines beside it wait for it no longer than this.
    await others()
  }
  return comparison
}

type Said = Parameters<typeof isLooser>[0]
function isWrong(said: Said, exact: boolean, expected: Said): boolean {
  return exact ? said !== expected : isLooser(said, expected)
}
