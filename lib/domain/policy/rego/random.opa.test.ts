/** 5,000 random policy × request pairs: the evaluator and real OPAs give the same response, to the last word. */
import { expect, it } from 'vitest'
import { compareOpa } from '@/lib/testing/opa-compare'
import { opaBinaries } from '@/lib/testing/opa-process'

const PAIRS = 5_000
const SEED = Number(process.env.RANDOM_POLICY_SEED ?? Math.floor(Math.random() * 2 ** 31))

it.each(opaBinaries())(
  `$name agrees with the evaluator (RANDOM_POLICY_SEED=${SEED})`,
  async binary => {
    const { compared, outcomes, disagreements } = await compareOpa(binary, {
      pairs: PAIRS,
      seed: SEED,
      requestsPerPolicy: 250,
    })
    expect(disagreements).toEqual([])
    expect(compared).toBe(PAIRS)
    // A generator that only ever denies would agree with anything.
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(PAIRS / 40)
  },
  300_000,
)
