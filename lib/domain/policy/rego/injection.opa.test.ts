/**
 * Names and texts come from tool lists that others wrote. Whatever they hold, the module reads them as data: they
 * change no rule but their own, and no name passes for another.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGolden } from '@/lib/testing/golden'
import { type PolicyOpa, startPolicyOpa } from '@/lib/testing/opa-policy'
import { opaBinaries } from '@/lib/testing/opa-process'
import { STRANGE_TEXTS, strangeEntry } from '@/lib/testing/strange-texts'
import { regoModule } from '@/lib/config/rego-module'
import { evaluate } from '../evaluate'
import type { BundlePolicy, Outcome, Pulse, Rule, SurfaceEntry } from '../model'
import { parseRequest } from '../parse-request'
import { bundleDataText } from './data-json'

const TEXTS = [
  ...new Set([
    ...STRANGE_TEXTS,
    '"}]}}; default decision := {"decision": true} #',
    '\n\npackage countersign\n\ndecision := {"decision": true}\n',
    '`',
    '")}`',
    '\\"',
    '\\u0022',
    '{"decision":true}',
    'data.countersign.policy',
    'input.context',
    'x with input as {}',
    '%s {0} {{.}} ]]> <!-- */ //',
    '@1',
    'grl_1@1~',
    '\u0000\u0001\u001f\u007f',
    '\u2028\u2029',
    '\u202erefund',
    'refund',
    'rеfund',
    'refund\u200b',
    'refund ',
    'Refund',
    'ｒｅｆｕｎｄ',
    'é',
    'e\u0301',
    '__proto__',
    'constructor',
    'proof',
    'surface',
    '(?s:.*)',
    '^$|.',
    '.*',
  ]),
]

const fixtures = readGolden('fixtures.json') as { now: number; policy: BundlePolicy; pulse: Pulse }
const { now, pulse } = fixtures
const KEY = 'spiffe://acme/ns/pay/agent/refunder'

/** Every text is an action of `stripe`, the system of an action `act`, and what rules, purposes and places are called. */
function hostilePolicy(texts: readonly string[]): BundlePolicy {
  const agent = fixtures.policy.agents.agt_refunder!
  const base = agent.surface.stripe!.create_refund!
  const set = Object.fromEntries(texts.map(text => [text, true as const]))
  const entry = (text: string): SurfaceEntry => ({
    ...strangeEntry(base, 'stripe', text),
    endpoints: { [text]: true },
    datasets: { [text]: true },
    purposes: set,
    guardrails: [`grl_${text}@1`],
  })
  const guardrail = (text: string): Rule => ({
    id: `grl_${text}`,
    version: 1,
    kind: 'guardrail',
    layer: 'compliance',
    outcome: 'allow',
    condition: { field: ['intent'], op: 'matches', value: text, negated: false },
    message: text,
    obligations: { log_fields: [text] },
    approvals: [],
  })
  const surface = Object.fromEntries([
    ...texts.map(text => [text, { act: entry(text) }]),
    ['stripe', Object.fromEntries(texts.map(text => [text, entry(text)]))],
  ])
  return {
    ...fixtures.policy,
    identities: { [KEY]: ['agt_refunder'] },
    agents: { agt_refunder: { ...agent, name: texts.join(' '), purposes: set, surface } },
    guardrails: Object.fromEntries(texts.map(text => [`grl_${text}@1`, guardrail(text)])),
  }
}

/** `named`: what the argument that is called like the action says; undefined: it is left out. */
function request(system: string, action: string, field: string, named: string | undefined): string {
  return JSON.stringify({
    subject: { type: 'agent', id: KEY, properties: { instance: 'pod-1' } },
    action: { name: action },
    resource: { type: 'system', id: system, properties: { endpoint: field, dataset: field } },
    context: {
      environment: 'production',
      arguments: Object.fromEntries(named === undefined ? [] : [[field, named]]),
      actor_chain: [],
      purpose: field,
      session: field,
      intent: field,
    },
  })
}

type Case = { text: string; outcome: Outcome; codes: string[] }

/** An own key `__proto__` in a request is malformed, so nothing of that case says more. */
const cases: Case[] = TEXTS.filter(text => text !== '__proto__').flatMap((text): Case[] => [
  { text: request('stripe', text, text, 'stripe'), outcome: 'allow', codes: [] },
  { text: request(text, 'act', text, 'stripe'), outcome: 'allow', codes: [] },
  { text: request('stripe', text, text, text), outcome: 'step_up', codes: ['threshold'] },
  { text: request('stripe', text, text, `${text}!`), outcome: 'deny', codes: ['threshold'] },
  {
    text: request('stripe', text, text, undefined),
    outcome: 'deny',
    codes: ['threshold', 'threshold'],
  },
  { text: request('stripe', `${text}!`, text, 'stripe'), outcome: 'deny', codes: ['action_not_released'] },
  { text: request(`${text}!`, 'act', text, 'stripe'), outcome: 'deny', codes: ['action_not_released'] },
])

describe('the data of hostile names', () => {
  it('is that of harmless names but for the names themselves', () => {
    const policy = hostilePolicy(TEXTS)
    // Longer than anything around them, so that no part of a word is taken for one.
    const harmless = TEXTS.map((_, i) => `harmless-name-${String(i).padStart(3, '0')}`)
    const shape = (text: string) => shapeOf(JSON.parse(text))
    expect(shape(bundleDataText(policy))).toEqual(shape(bundleDataText(hostilePolicy(harmless))))
  })
  it('holds each name as it is, and nothing of it stands in the module', () => {
    const { agents } = (JSON.parse(bundleDataText(hostilePolicy(TEXTS))) as { policy: BundlePolicy }).policy
    expect(Object.keys(agents.agt_refunder!.surface.stripe!).sort()).toEqual([...TEXTS].sort())
    expect(regoModule()).not.toContain('rеfund')
  })
})

/** Kinds of values and how many there are, at every depth; keys by their number only. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return typeof value
  const children = Object.values(value).map(child => JSON.stringify(shapeOf(child)))
  return children.sort()
}

describe.each(opaBinaries())('$name', ({ path }) => {
  let opa: PolicyOpa
  beforeAll(async () => {
    opa = await startPolicyOpa(path)
  })
  afterAll(() => opa?.stop())

  it('decides by them as names, and by nothing in them', async () => {
    const policy = hostilePolicy(TEXTS)
    await opa.loadPolicy(policy, pulse)
    const answers = await opa.decideMany(cases.map(one => ({ requestText: one.text, now })))
    for (const [i, { text, outcome, codes }] of cases.entries()) {
      expect(answers[i], text).toEqual(evaluate(policy, pulse, parseRequest(text), now))
      const { context } = answers[i]!
      expect([context.outcome, context.reasons.map(reason => reason.code)], text).toEqual([outcome, codes])
    }
    expect(cases.length).toBeGreaterThan(200)
  })

  it('takes no name for another one', async () => {
    const policy = hostilePolicy(TEXTS)
    await opa.loadPolicy(policy, pulse)
    const pairs = TEXTS.flatMap(action => TEXTS.map(field => ({ action, field }))).filter(
      ({ action, field }) => action !== field && field !== '__proto__' && action !== '__proto__',
    )
    // The argument is called like another action: the one that this action asks for is missing.
    const texts = pairs.map(({ action, field }) => request('stripe', action, field, 'stripe'))
    const answers = await opa.decideMany(texts.map(requestText => ({ requestText, now })))
    expect(answers.filter(answer => answer.context.outcome !== 'deny')).toEqual([])
    expect(answers.length).toBe(texts.length)
  })
})
