/** Every golden case on real OPAs: the same response, and never a looser one where data is missing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goldenCases } from '@/lib/testing/golden'
import { type PolicyOpa, startPolicyOpa } from '@/lib/testing/opa-policy'
import { opaBinaries } from '@/lib/testing/opa-process'
import { evaluate } from '../evaluate'
import { isLooser } from '../join'
import type { BundlePolicy, EvaluationResult, Pulse } from '../model'
import { canonicalizeRequest, Malformed, parseRequest } from '../parse-request'
import { readStrictJson, writeJson } from '../strict-json'
import { bundleDataText, pulseDataText } from './data-json'

const cases = goldenCases().map(one => ({ ...one, sent: canonicalizeRequest(one.text) }))
/** A text that can't be read is never sent to OPA: the enforcer denies by itself. */
const sendable = cases.filter(one => typeof one.sent === 'string')

/** Cases about a condition or a shape are alike in what a missing key touches: one in eight, and the top only. */
const SHALLOW_FILES = [
  'numbers.json',
  'logic.json',
  'texts.json',
  'paths.json',
  'malformed.json',
  'lists.json',
  'clock.json',
]
const SHALLOW_SAMPLE = 8

type Sendable = (typeof sendable)[number]
const expectations = new Map<Sendable, EvaluationResult>()
function expected(one: Sendable): EvaluationResult {
  const known = expectations.get(one) ?? evaluate(one.policy, one.pulse, parseRequest(one.text), one.now)
  expectations.set(one, known)
  return known
}

/** Cases by the data that they run on, so that each data is loaded once. */
function byData(): Map<string, Sendable[]> {
  const groups = new Map<string, Sendable[]>()
  for (const one of sendable) {
    const key = JSON.stringify([one.policy, one.pulse])
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

/** What is missing is missing alike in each OPA: a further one looks at every fourth policy. */
const FURTHER_SAMPLE = 4

describe.each(opaBinaries().map((binary, nth) => ({ ...binary, nth })))('$name', ({ path, nth }) => {
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

  it('denies without a pulse, and without a policy', async () => {
    for (const [policy, pulse] of [
      [true, false],
      [false, true],
      [false, false],
    ]) {
      for (const group of byData().values()) {
        await opa.loadPolicy(policy ? group[0]!.policy : null, pulse ? group[0]!.pulse : null)
        const answers = await opa.decideMany(
          group.map(one => ({ requestText: one.sent as string, now: one.now })),
        )
        expect(answers.map(answer => answer.context.outcome)).toEqual(group.map(() => 'deny'))
      }
    }
  }, 300_000)

  it('never answers more loosely without any one key of policy or pulse', async () => {
    let runs = 0
    let shallow = 0
    for (const [at, group] of [...byData().values()].entries()) {
      if (nth > 0 && at % FURTHER_SAMPLE !== 0) continue
      const [{ policy, pulse, file }] = group as [Sendable]
      if (policy === null || pulse === null) continue
      if (SHALLOW_FILES.includes(file) && shallow++ % SHALLOW_SAMPLE !== 0) continue
      const { policyTexts, pulseTexts, variants } = withoutEachKey(policy, pulse, group)
      const runsOfGroup = variants.flatMap(variant => group.map(one => ({ ...variant, one })))
      const answers = await opa.decideWithData({
        policyTexts,
        pulseTexts,
        cases: runsOfGroup.map(({ one, ...run }) => ({
          ...run,
          requestText: one.sent as string,
          now: one.now,
        })),
      })
      expect(answers.length).toBe(runsOfGroup.length)
      for (const [i, { one, what }] of runsOfGroup.entries()) {
        const { outcome } = answers[i]!.context
        expect(isLooser(outcome, expected(one).context.outcome), `${one.name}, without ${what}`).toBe(false)
      }
      runs += runsOfGroup.length
    }
    expect(runs).toBeGreaterThan(nth === 0 ? 4000 : 1000)
  }, 300_000)
})

/** What only the cases of one file have, where they have it. */
const OWN_PARTS: Record<string, string[]> = {
  'purposes.json': ['/proof/purposes'],
  'clock.json': ['/proof/plain/leaves/0', '/proof/step_up/leaves/0', '/proof/deny/leaves/0'].flatMap(leaf => [
    leaf,
    `${leaf}/value`,
    `${leaf}/value/spans`,
  ]),
}

type Variants = {
  policyTexts: string[]
  pulseTexts: string[]
  variants: { what: string; policy: number; pulse: number }[]
}

function withoutEachKey(policy: BundlePolicy, pulse: Pulse, group: Sendable[]): Variants {
  const policyText = bundleDataText(policy)
  const pulseText = pulseDataText(pulse)
  const { file } = group[0]!
  const agent = '/policy/agents/agt_refunder'
  const entry = `${agent}/surface/stripe/create_refund`
  const parts = ['', '/proof', '/proof/deny', '/proof/step_up', '/thresholds', '/guardrails']
  const below = SHALLOW_FILES.includes(file) ? [] : [agent, ...parts.map(part => `${entry}${part}`)]
  const own = (OWN_PARTS[file] ?? []).map(part => `${entry}${part}`)
  const policies = [...removals(policyText, ['/policy', ...below, ...own])]
  const pulses = [...removals(pulseText, ['', ...(file === 'pulse.json' ? ['/kill', '/fresh_until'] : [])])]
  return {
    policyTexts: [policyText, ...policies.map(([, text]) => text)],
    pulseTexts: [pulseText, ...pulses.map(([, text]) => text)],
    variants: [
      ...policies.map(([what], i) => ({ what, policy: i + 1, pulse: 0 })),
      ...pulses.map(([what], i) => ({ what, policy: 0, pulse: i + 1 })),
    ],
  }
}

/** The text without one key of one of the objects at the pointers. */
function* removals(text: string, pointers: string[]): Generator<[string, string]> {
  const value = readStrictJson(text, 64)
  for (const pointer of pointers) {
    const parent = at(value, pointer)
    if (!parent) continue
    for (const [key, child] of Object.entries(parent)) {
      delete parent[key]
      yield [`${pointer}/${key}`, writeJson(value)]
      parent[key] = child
    }
  }
}

function at(value: unknown, pointer: string): Record<string, unknown> | undefined {
  let found = value as Record<string, unknown> | undefined
  for (const key of pointer.split('/').slice(1)) found = found?.[key] as Record<string, unknown> | undefined
  return found
}
