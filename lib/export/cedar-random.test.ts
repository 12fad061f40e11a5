/** 5,000 random policy × request pairs: the evaluator and real Cedar give the same outcome. */
import { expect, it } from 'vitest'
import { compareCedar } from '@/lib/testing/cedar-compare'

const PAIRS = 5_000
const SEED = Number(process.env.RANDOM_POLICY_SEED ?? Math.floor(Math.random() * 2 ** 31))

it(`agrees with the evaluator (RANDOM_POLICY_SEED=${SEED})`, async () => {
  const { compared, expressible, outcomes, disagreements } = await compareCedar({
    pairs: PAIRS,
    seed: SEED,
    requestsPerPolicy: 250,
  })
  expect(disagreements).toEqual([])
  expect(compared).toBe(PAIRS)
  // A generator of what Cedar can't say, or one that only ever denies, would agree with anything.
  expect(expressible).toBeGreaterThan(PAIRS * 0.8)
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(PAIRS / 40)
}, 300_000)
