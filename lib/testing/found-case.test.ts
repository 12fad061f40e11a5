import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { buildCase, type Fixtures, type RawCase } from '../domain/policy/golden/build-case'
import { startComparison } from './comparison'
import type { FoundPair } from './found-case'
import { readGolden, reasonLines } from './golden'
import { expectedOf, randomRound } from './random-round'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'found-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** As when an engine of that name differs on the pair. */
async function written(differs: (pair: FoundPair) => boolean, seed = 1, at = 3) {
  const round = randomRound(seed, 20)
  const { comparison, differs: told } = startComparison('OPA 9', {
    pairs: 1,
    seed,
    requestsPerPolicy: 1,
    directory,
  })
  const pair = round.pairs[at]!
  await told(round, pair, 'allow', async one => differs(one))
  const file = JSON.parse(readFileSync(join(directory, `opa-9-${seed}-${at}.json`), 'utf8'))
  return { round, pair, file, said: comparison.disagreements }
}

describe('a difference that random pairs found', () => {
  it('is told with its seed, and becomes a golden case of the same schema', async () => {
    const { file, said } = await written(() => true)
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('policy seed 1, request 3: OPA 9 says allow, the evaluator ')
    expect(said[0]).toContain('opa-9-1-3.json')
    const schema = z.fromJSONSchema(readGolden('case.schema.json') as never)
    expect(schema.safeParse(file).error?.issues ?? []).toEqual([])
  })

  it('is the whole pair, where less of the policy does not show it', async () => {
    for (const at of [0, 3, 7, 12]) {
      const { round, pair, file } = await written(() => false, 2, at)
      const [raw] = file.cases as [RawCase]
      const built = buildCase('found/x.json', raw, readGolden('fixtures.json') as Fixtures)
      const result = expectedOf(round, pair)
      expect(built).toMatchObject({
        policy: round.policy,
        pulse: round.pulse,
        text: pair.text,
        now: pair.now,
      })
      expect(built.expect).toMatchObject({ outcome: result.context.outcome, reasons: reasonLines(result) })
    }
  })

  it('is cut down to what the request asks about, where that is enough', async () => {
    const { file } = await written(({ policy }) => Object.keys(policy.agents).length < 12)
    expect(Object.keys(file.cases[0].set.policy['/agents']).length).toBeLessThan(12)
  })

  it('is written for the first few only: a mistake differs everywhere', async () => {
    const round = randomRound(4, 20)
    const { comparison, differs } = startComparison('Cedar', {
      pairs: 20,
      seed: 4,
      requestsPerPolicy: 20,
      directory,
    })
    for (const pair of round.pairs) await differs(round, pair, 'deny', async () => true)
    expect(comparison.disagreements).toHaveLength(20)
    expect(comparison.disagreements.filter(text => text.includes('now a golden case'))).toHaveLength(5)
  })
})
