/** The evaluator against one real OPA, on random pairs. What differs is written down as a golden case candidate. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { evaluate } from '@/lib/domain/policy/evaluate'
import type { EvaluationResult, Outcome } from '@/lib/domain/policy/model'
import { canonicalizeRequest, parseRequest } from '@/lib/domain/policy/parse-request'
import { startPolicyOpa } from '@/lib/testing/opa-policy'
import { seededRandom } from '@/lib/testing/random'
import { BASES, randomBundle, randomNow, randomPulse } from '@/lib/testing/random-policy'
import { randomRequestText } from '@/lib/testing/random-request'

export type Disagreement = { what: string; candidate: string }
export type OpaComparison = {
  compared: number
  outcomes: Record<Outcome, number>
  disagreements: Disagreement[]
}

/** One bundle is loaded once and asked this often, in one query of OPA. */
const REQUESTS_PER_BUNDLE = 500
const CANDIDATES = '.fuzz'

export async function compareOpa(
  binary: string,
  { pairs, seed }: { pairs: number; seed: number },
): Promise<OpaComparison> {
  const comparison: OpaComparison = {
    compared: 0,
    outcomes: { allow: 0, step_up: 0, deny: 0 },
    disagreements: [],
  }
  const opa = await startPolicyOpa(binary)
  try {
    for (let bundle = 0; comparison.compared < pairs; bundle++) {
      const random = seededRandom(seed + bundle)
      const base = random.pick(BASES)
      const policy = randomBundle(random, { absent: true, now: base })
      const pulse = random.chance(0.05) ? null : randomPulse(random, base)
      await opa.loadPolicy(policy, pulse)
      const count = Math.min(REQUESTS_PER_BUNDLE, pairs - comparison.compared)
      const cases = Array.from({ length: count }, () => {
        const text = randomRequestText(random)
        return { text, requestText: canonicalizeRequest(text), now: randomNow(random, base) }
      })
      // What can't be read is never sent: the enforcer denies by itself.
      const sent = cases.flatMap(({ requestText, ...one }) =>
        typeof requestText === 'string' ? [{ ...one, requestText }] : [],
      )
      const answering = opa.decideMany(sent)
      // Judged while OPA is busy.
      const expected = sent.map(({ text, now }) => evaluate(policy, pulse, parseRequest(text), now))
      const answers = await answering
      for (const [i, { text, now }] of sent.entries()) {
        comparison.outcomes[expected[i]!.context.outcome]++
        if (isDeepStrictEqual(answers[i], expected[i])) continue
        const what = `seed ${seed + bundle} (FUZZ_SEED ${seed}, bundle ${bundle}), request ${i}, now ${now}: evaluator ${brief(expected[i])}, OPA ${brief(answers[i])}`
        const candidate = writeCandidate(seed + bundle, i, {
          now,
          policy,
          pulse,
          text,
          expected: expected[i],
        })
        comparison.disagreements.push({ what, candidate })
      }
      comparison.compared += count
      comparison.outcomes.deny += count - sent.length
    }
  } finally {
    await opa.stop()
  }
  return comparison
}

function brief(result: EvaluationResult | undefined): string {
  if (result === undefined) return 'nothing'
  return `${result.context.outcome} (${result.context.reasons.map(reason => reason.code).join(', ')})`
}

/** Everything that the pair was, to be cut down by hand to a case of `lib/domain/policy/golden/`. */
function writeCandidate(seed: number, request: number, pair: Record<string, unknown>): string {
  mkdirSync(CANDIDATES, { recursive: true })
  const path = join(CANDIDATES, `${seed}-${request}.json`)
  writeFileSync(path, `${JSON.stringify(pair, null, 2)}\n`)
  return path
}
