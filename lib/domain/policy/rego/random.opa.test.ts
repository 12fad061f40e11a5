/** 5,000 random policy × request pairs: the evaluator and real OPAs give the same response, to the last word. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PolicyOpa, startPolicyOpa } from '@/lib/testing/opa-policy'
import { opaBinaries } from '@/lib/testing/opa-process'
import { seededRandom } from '@/lib/testing/random'
import { BASES, randomBundle, randomNow, randomPulse } from '@/lib/testing/random-policy'
import { randomRequestText } from '@/lib/testing/random-request'
import { evaluate } from '../evaluate'
import { canonicalizeRequest, parseRequest } from '../parse-request'

const BUNDLES = 20
const REQUESTS = 250
const SEED = Number(process.env.RANDOM_POLICY_SEED ?? Math.floor(Math.random() * 2 ** 31))

describe.each(opaBinaries())('$name', ({ path }) => {
  let opa: PolicyOpa
  beforeAll(async () => {
    opa = await startPolicyOpa(path)
  })
  afterAll(() => opa?.stop())

  it(`agrees with the evaluator (RANDOM_POLICY_SEED=${SEED})`, async () => {
    const outcomes = { allow: 0, step_up: 0, deny: 0 }
    for (let bundle = 0; bundle < BUNDLES; bundle++) {
      const random = seededRandom(SEED + bundle)
      const base = random.pick(BASES)
      const policy = randomBundle(random, { absent: true, now: base })
      const pulse = random.chance(0.05) ? null : randomPulse(random, base)
      await opa.loadPolicy(policy, pulse)
      const cases = Array.from({ length: REQUESTS }, () => {
        const text = randomRequestText(random)
        return { text, requestText: canonicalizeRequest(text) as string, now: randomNow(random, base) }
      })
      const answers = await opa.decideMany(cases)
      for (const [i, { text, now }] of cases.entries()) {
        const expected = evaluate(policy, pulse, parseRequest(text), now)
        expect(
          answers[i],
          `RANDOM_POLICY_SEED=${SEED}, bundle ${bundle}, now ${now}, request ${text}`,
        ).toEqual(expected)
        outcomes[expected.context.outcome]++
      }
    }
    // A generator that only ever denies would agree with anything.
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan((BUNDLES * REQUESTS) / 40)
  }, 180_000)
})
