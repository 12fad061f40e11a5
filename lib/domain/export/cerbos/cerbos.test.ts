/** The exported policies in a real Cerbos: it answers as the evaluator does, word for word where it speaks at all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askCerbos, cerbosTestFiles, comparable } from '@/lib/testing/cerbos-ask'
import { compareCerbos } from '@/lib/testing/cerbos-compare'
import { type CerbosProcess, cerbosMissing, compileCerbos, startCerbos } from '@/lib/testing/cerbos-process'
import { onlyAsked } from '@/lib/testing/found-case'
import { goldenCases } from '@/lib/testing/golden'
import { seededRandom } from '@/lib/testing/random'
import { NOW } from '@/lib/testing/random-condition'
import { randomBundle } from '@/lib/testing/random-policy'
import { freshPulse, STRANGE_TEXTS, strangeEntry } from '@/lib/testing/strange-texts'
import { evaluate } from '../../policy/evaluate'
import type { BundlePolicy } from '../../policy/model'
import { checkRequest, Malformed, parseRequest } from '../../policy/parse-request'
import { exportCerbos } from './export-cerbos'
import { cerbosChecks } from './host'
import { cerbosName } from './names'

const missing = cerbosMissing()
if (missing !== null) console.warn(`Cerbos: ${missing}`)
const SEED = Number(process.env.RANDOM_POLICY_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** Cases of one policy share its export: Cerbos reads each policy once. The host denies some without asking. */
const versions = new Map<string, string>()
const golden = goldenCases().flatMap(one => {
  if (one.policy === null) return []
  const request = parseRequest(one.text)
  const policy = request instanceof Malformed ? one.policy : onlyAsked(one.policy, request)
  if (cerbosChecks(request) === null) return [{ ...one, request, version: 'none', files: [] }]
  const content = JSON.stringify(policy)
  const version = versions.get(content) ?? `g${versions.size}`
  const files = versions.has(content) ? [] : cerbosTestFiles(policy, version)
  versions.set(content, version)
  return [{ ...one, request, version, files }]
})

describe.skipIf(missing !== null)('golden cases', () => {
  let cerbos: CerbosProcess
  beforeAll(async () => {
    cerbos = await startCerbos(golden.flatMap(({ files }) => files))
  }, 300_000)
  afterAll(() => cerbos?.stop())

  it.each(golden)('$file: $name', async one => {
    const got = await askCerbos(cerbos, one.version, one.request, one.pulse, one.now)
    expect(got).toEqual(comparable(evaluate(one.policy, one.pulse, one.request, one.now)))
    expect(got === 'denied' ? 'deny' : got.outcome).toBe(one.expect.outcome)
  })
})

const PAIRS = 3_000
describe.skipIf(missing !== null)('random policies and requests', () => {
  it(`are answered alike (RANDOM_POLICY_SEED=${SEED})`, async () => {
    const { compared, expressible, disagreements, outcomes } = await compareCerbos({
      pairs: PAIRS,
      seed: SEED,
      // Reading a policy is what takes Cerbos long.
      requestsPerPolicy: 1_000,
    })
    expect(disagreements).toEqual([])
    expect({ compared, expressible }).toEqual({ compared: PAIRS, expressible: PAIRS })
    // A generator that only ever denies would agree with anything.
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(5)
  }, 300_000)
})

describe.skipIf(missing !== null)('texts that look like something else', () => {
  it('compile, and mean what they are', async () => {
    const random = seededRandom(1)
    const base = randomBundle(random, { absent: true })
    const [agent] = Object.values(base.agents)
    const entry = Object.values(agent!.surface.stripe!)[0]!
    const surface = Object.fromEntries(
      STRANGE_TEXTS.map(system => [
        system,
        Object.fromEntries(STRANGE_TEXTS.map(action => [action, strangeEntry(entry, system, action)])),
      ]),
    )
    const id = 'agt_0'
    const policy: BundlePolicy = {
      ...base,
      expires_at: NOW + 500,
      identities: { 'spiffe://acme/"}]': [id] },
      agents: { [id]: { ...agent!, status: 'active', certified_until: NOW + 500, surface } },
    }
    expect(compileCerbos(exportCerbos(policy).files)).toBe('')
    const cerbos = await startCerbos(cerbosTestFiles(policy, 'v'))
    const outcomes = new Set<string>()
    try {
      for (const system of STRANGE_TEXTS) {
        for (const action of [...STRANGE_TEXTS, 'read']) {
          for (const value of [system, action, 'x']) {
            const request = checkRequest({
              subject: { type: 'agent', id: 'spiffe://acme/"}]' },
              action: { name: action },
              resource: { type: 'system', id: system },
              context: {
                environment: policy.environment,
                purpose: 'refunds',
                actor_chain: [],
                arguments: { [action]: value },
              },
            })
            const expected = comparable(evaluate(policy, freshPulse, request, NOW))
            expect(await askCerbos(cerbos, 'v', request, freshPulse, NOW)).toEqual(expected)
            outcomes.add(expected === 'denied' ? 'deny' : expected.outcome)
          }
        }
      }
    } finally {
      await cerbos.stop()
    }
    expect([...outcomes].sort()).toEqual(['allow', 'deny', 'step_up'])
  }, 300_000)
})

describe('names', () => {
  it('never meet, and say nothing but a name', () => {
    const names = [
      'a-b',
      'a/b',
      'a_b',
      'a.2db',
      '*',
      'a*',
      '',
      '.',
      'größe',
      'große',
      'аdmin',
      'admin',
      '{',
      'a:b',
    ]
    const written = names.map(cerbosName)
    expect(new Set(written).size).toBe(names.length)
    for (const name of written) expect(name).toMatch(/^[A-Za-z0-9_.]+$/)
  })
})
