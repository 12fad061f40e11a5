import { describe, expect, it } from 'vitest'
import { exportedText } from '@/lib/testing/exported-text'
import {
  SMALL_NOW as NOW,
  smallPolicy,
  smallPulse,
  smallRequest,
  smallRule,
} from '@/lib/testing/small-policy'
import type { BundlePolicy, Pulse } from '../../policy/model'
import { canonicalizeRequest, Malformed, parseRequest } from '../../policy/parse-request'
import { exportCedar, HOST_FILE } from './export-cedar'
import { type CedarHost, outcomeOf, planCalls } from './host-adapter'

const FIELDS: [string[], string, unknown][] = [
  [['arguments', 'text'], 'eq', 'a'],
  [['arguments', 'number'], 'gt', { number: '1' }],
  [['arguments', 'truth'], 'eq', true],
  [['arguments', 'texts'], 'contains', 'a'],
  [['arguments', 'numbers'], 'contains', { number: '1' }],
  [['arguments', 'truths'], 'contains', true],
  [['arguments', 'list'], 'longer_than', { number: '3' }],
  [['arguments', 'a/b~c', 'd.e'], 'eq', 'a'],
  [['clock'], 'during', 'mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin'],
]

const policy = (): BundlePolicy =>
  smallPolicy({}, [
    smallRule('deny', { all: FIELDS.map(([field, op, value]) => ({ field, op, value })) }),
    smallRule('deny', { not: { field: ['arguments', 'there'], op: 'exists' } }),
    smallRule('step_up', { field: ['arguments', 'flag'], op: 'eq', value: true, absent: false }),
  ])

const hostOf = (from: BundlePolicy) => JSON.parse(exportedText(exportCedar(from), HOST_FILE)) as CedarHost

function plan(text: string, pulse: Pulse | null = smallPulse(), now = NOW, from = policy()) {
  const canonical = canonicalizeRequest(text)
  const request = canonical instanceof Malformed ? canonical : parseRequest(canonical)
  return planCalls(hostOf(from), pulse, request, now)
}

function contextOf(args: unknown): Record<string, unknown> {
  const planned = plan(smallRequest({}, args as Record<string, unknown>))
  if ('denied' in planned) throw new Error(planned.denied)
  return planned.calls[0]!.context
}

const edited = (edit: (request: Record<string, Record<string, unknown>>) => void): string => {
  const request = JSON.parse(smallRequest({}))
  edit(request)
  return JSON.stringify(request)
}

describe('facts', () => {
  it('stand under the kind of the value, or nowhere', () => {
    const decimal = (arg: string) => ({ __extn: { fn: 'decimal', arg } })
    const context = contextOf({
      text: 'a',
      number: 12.5,
      truth: false,
      texts: ['a', 'b'],
      numbers: [1, 2.25],
      truths: [],
      list: [1, 'a', null],
      'a/b~c': { 'd.e': 'é' },
      there: {},
    })
    expect(context).toMatchObject({
      text: { '/arguments/text': 'a', '/arguments/a~1b~0c/d.e': 'é' },
      number: { '/arguments/number': decimal('12.5') },
      truth: { '/arguments/truth': false },
      texts: { '/arguments/texts': ['a', 'b'] },
      numbers: { '/arguments/numbers': [decimal('1.0'), decimal('2.25')] },
      truths: { '/arguments/truths': [] },
      length: { '/arguments/list': 3 },
      present: { '/arguments/there': true, '/arguments/flag': false },
    })
    const wrong = contextOf({
      text: 1,
      number: '1',
      truth: 'true',
      texts: ['a', 1],
      numbers: 1,
      truths: null,
      list: {},
    })
    for (const kind of ['text', 'number', 'truth', 'texts', 'numbers', 'truths', 'length'])
      expect(wrong[kind]).toEqual({})
  })

  it('of a number that no decimal holds are missing, and the answer is not exact', () => {
    const planned = plan(smallRequest({}, { number: 999_999_999_999_999 }))
    expect(planned).toMatchObject({ exact: false, calls: [{ context: { number: {} } }] })
    expect(plan(smallRequest({}, { number: 922_337_203_685_477 }))).toMatchObject({ exact: true })
  })

  it('of the clock are the host’s own', () => {
    const window = 'mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin'
    expect(contextOf({}).during).toEqual({ [window]: true })
    const planned = plan(smallRequest({}), smallPulse(), NOW - 43_200)
    expect(planned).toMatchObject({ calls: [{ context: { during: { [window]: false } } }] })
  })
})

describe('the host denies by itself', () => {
  const killed = (kill: Partial<Pulse['kill']>): Pulse => {
    const pulse = smallPulse()
    return { ...pulse, kill: { ...pulse.kill, ...kill } }
  }
  it.each([
    ['what is malformed', '{"a":1,"a":2}', smallPulse(), NOW, 'malformed'],
    ['without a pulse', smallRequest({}), null, NOW, 'stale'],
    ['under a pulse of another environment', smallRequest({}), smallPulse('staging'), NOW, 'stale'],
    ['a bundle at its end', smallRequest({}), smallPulse(), NOW + 1000, 'bundle_expired'],
    [
      'a bundle below the pulse’s least',
      smallRequest({}),
      { ...smallPulse(), least_serial: 2 },
      NOW,
      'bundle_superseded',
    ],
    ['an unknown subject', smallRequest({ subject: 'spiffe://x' }), smallPulse(), NOW, 'unknown_agent'],
    ['an unknown action', smallRequest({ action: 'other' }), smallPulse(), NOW, 'action_not_released'],
    ['a stopped agent', smallRequest({}), killed({ agents: { agt_1: true } }), NOW, 'killed'],
    [
      'an agent that names no instance, one being stopped',
      smallRequest({}),
      killed({ instances: { 'agt_1/pod': true } }),
      NOW,
      'killed',
    ],
    ['a stopped system', smallRequest({}), killed({ systems: { stripe: true } }), NOW, 'killed'],
    ['a stopped action', smallRequest({}), killed({ actions: { 'stripe/refund': true } }), NOW, 'killed'],
    ['everything', smallRequest({}), killed({ everything: true }), NOW, 'killed'],
    [
      'a call without a chain',
      edited(({ context }) => delete context!.actor_chain),
      smallPulse(),
      NOW,
      'chain_missing',
    ],
    [
      'a chain of strangers',
      edited(({ context }) => Object.assign(context!, { actor_chain: ['spiffe://x'] })),
      smallPulse(),
      NOW,
      'unknown_agent',
    ],
    [
      'an agent that acts for itself',
      edited(({ context }) => Object.assign(context!, { actor_chain: ['spiffe://acme/agent'] })),
      smallPulse(),
      NOW,
      'chain_repeated',
    ],
    [
      'a purpose that is no text',
      edited(({ context }) => Object.assign(context!, { purpose: 1 })),
      smallPulse(),
      NOW,
      'purpose_mismatch',
    ],
    [
      'an environment that is no text',
      edited(({ context }) => delete context!.environment),
      smallPulse(),
      NOW,
      'environment_mismatch',
    ],
    [
      'an endpoint that is no text',
      edited(({ resource }) => Object.assign(resource!, { properties: { endpoint: 1 } })),
      smallPulse(),
      NOW,
      'definition_mismatch',
    ],
  ] as const)('%s', (_, text, pulse, now, denied) => {
    expect(plan(text, pulse, now)).toEqual({ denied, exact: true })
  })

  it.each(['__entity', '__extn', '__expr'])(
    'arguments with the key %s, which Cedar reads as no data',
    key => {
      const args = { text: [{ deep: { [key]: { fn: 'decimal', arg: '1.0' } } }] }
      expect(plan(smallRequest({}, args))).toEqual({ denied: 'reserved_key', exact: false })
    },
  )
})

it('asks once for each member of a chain, the subject last', () => {
  const from = policy()
  from.agents.agt_0 = { ...from.agents.agt_1!, delegates_to: { agt_1: true } }
  from.identities['spiffe://acme/planner'] = ['agt_0']
  const text = edited(({ context }) => Object.assign(context!, { actor_chain: ['spiffe://acme/planner'] }))
  const planned = plan(text, smallPulse(), NOW, from)
  if ('denied' in planned) throw new Error(planned.denied)
  expect(planned.calls.map(call => [call.principal.id, call.context.member])).toEqual([
    ['agt_0', true],
    ['agt_1', false],
  ])
  from.agents.agt_0.delegates_to = {}
  expect(plan(text, smallPulse(), NOW, from)).toEqual({ denied: 'chain_undeclared', exact: true })
})

it('reads the outcome from both sets, of all calls', () => {
  const [deny, stepUp, allow] = [
    { notDenied: false, allowed: false },
    { notDenied: true, allowed: false },
    { notDenied: true, allowed: true },
  ]
  expect(outcomeOf([allow])).toBe('allow')
  expect(outcomeOf([allow, stepUp])).toBe('step_up')
  expect(outcomeOf([stepUp, deny])).toBe('deny')
  expect(outcomeOf([{ notDenied: false, allowed: true }])).toBe('deny')
  expect(outcomeOf([])).toBe('deny')
})
