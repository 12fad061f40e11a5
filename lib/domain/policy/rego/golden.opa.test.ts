/** Every golden case on real OPAs: the same response, and a deny where pulse or policy is missing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goldenCases } from '@/lib/testing/golden'
import { type PolicyOpa, startPolicyOpa } from '@/lib/testing/opa-policy'
import { opaBinaries } from '@/lib/testing/opa-process'
import { evaluate } from '../evaluate'
import type { BundlePolicy, EvaluationResult, Pulse } from '../model'
import { canonicalizeRequest, Malformed, parseRequest } from '../parse-request'

const cases = goldenCases().map(one => ({ ...one, sent: canonicalizeRequest(one.text) }))
/** A text that can't be read is never sent to OPA: the enforcer denies by itself. */
const sendable = cases.filter(one => typeof one.sent === 'string')

type Sendable = (typeof sendable)[number]
const expectations = new Map<Sendable, EvaluationResult>()
function expected(one: Sendable): EvaluationResult {
  const known = expectations.get(one) ?? evaluate(one.policy, one.pulse, parseRequest(one.text), one.now)
  expectations.set(one, known)
  return known
}

/** Cases by the data that they run on, so that each data is loaded once. */
const byData = () => grouped(one => [one.policy, one.pulse])

function grouped(by: (one: Sendable) => unknown): Map<string, Sendable[]> {
  const groups = new Map<string, Sendable[]>()
  for (const one of sendable) {
    const key = JSON.stringify(by(one))
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return groups
}

it('a text that is not sent is one that the evaluator denies as malformed', () => {
  const unsent = cases.filter(one => one.sent instanceof Malformed)
  expect(unsent.length).toBeGreaterThan(15)
  for (const one of unsent) expect(parseRequest(one.text)).toBeInstanceOf(Malformed)
  expect(sendable.length).toBeGreaterThan(400)
})

describe.each(opaBinaries())('$name', ({ path }) => {
  let opa: PolicyOpa
  beforeAll(async () => {
    opa = await startPolicyOpa(path)
  })
  afterAll(() => opa?.stop())

  it('answers every golden case as the evaluator does', async () => {
    for (const group of byData().values()) {
      await opa.loadPolicy(group[0]!.policy, group[0]!.pulse)
      for (const one of group) {
        const answer = await opa.decide(one.sent as string, one.now)
        expect(answer, `${one.file}: ${one.name}`).toEqual(expected(one))
      }
    }
  })

  const outcomes = async (policy: BundlePolicy | null, pulse: Pulse | null, group: Sendable[]) => {
    await opa.loadPolicy(policy, pulse)
    const answers = await opa.decideMany(
      group.map(one => ({ requestText: one.sent as string, now: one.now })),
    )
    return answers.map(answer => answer.context.outcome)
  }

  it('denies every golden case without a pulse', async () => {
    for (const group of byData().values())
      expect(await outcomes(group[0]!.policy, null, group)).toEqual(group.map(() => 'deny'))
  }, 300_000)

  it('denies every golden case without a policy', async () => {
    for (const group of grouped(one => one.pulse).values())
      expect(await outcomes(null, group[0]!.pulse, group)).toEqual(group.map(() => 'deny'))
    expect(await outcomes(null, null, sendable)).toEqual(sendable.map(() => 'deny'))
  }, 300_000)
})
