/** One random policy with requests about it: what every engine is compared on, from one seed. */
import { evaluate } from '../domain/policy/evaluate'
import type { BundlePolicy, EvaluationRequest, EvaluationResult, Pulse } from '../domain/policy/model'
import { canonicalizeRequest, Malformed, parseRequest } from '../domain/policy/parse-request'
import { seededRandom } from './random'
import { BASES, ENVIRONMENTS, randomBundle, randomNow, randomPulse } from './random-policy'
import { randomRequestText } from './random-request'

export type RandomPair = {
  /** As the enforcer sends it; what can't be read is never sent. */
  text: string
  request: EvaluationRequest | Malformed
  now: number
}
export type RandomRound = { seed: number; policy: BundlePolicy; pulse: Pulse | null; pairs: RandomPair[] }

/** Requests lie around the seconds at which windows, exceptions, certifications, pulse and bundle end. */
export function randomRound(seed: number, count: number): RandomRound {
  const random = seededRandom(seed)
  const now = random.pick(BASES)
  const environment = random.pick(ENVIRONMENTS)
  const policy = randomBundle(random, { absent: true, now, environment })
  const pulse = random.chance(0.05) ? null : randomPulse(random, now, environment)
  const pairs = Array.from({ length: count }, () => {
    const sent = canonicalizeRequest(randomRequestText(random, environment))
    if (sent instanceof Malformed)
      throw new Error(`Seed ${seed} makes a text that is no JSON: ${sent.detail}`)
    return { text: sent, request: parseRequest(sent), now: randomNow(random, now) }
  })
  return { seed, policy, pulse, pairs }
}

export function expectedOf({ policy, pulse }: RandomRound, { request, now }: RandomPair): EvaluationResult {
  return evaluate(policy, pulse, request, now)
}
