import { describe, expect, it, test } from 'vitest'
import { goldenCases } from '@/lib/testing/golden'
import { seededRandom } from '@/lib/testing/random'
import { NOW } from '@/lib/testing/random-condition'
import { randomBundle, randomPulse } from '@/lib/testing/random-policy'
import type { EvaluationRequest } from '../model'
import { Malformed, parseRequest } from '../parse-request'
import { boundaryRequests } from './boundary-requests'
import { csvText } from './csv'
import { readDecisionLog } from './decision-log'
import { narrowPolicy, withDelegators } from './narrow-policy'
import { replay } from './replay'

const world = goldenCases().find(one => one.expect.outcome === 'allow' && one.policy)!
const event = (more: object = {}) =>
  JSON.stringify({ decision_id: 'd-1', path: 'countersign', input: JSON.parse(world.text), ...more })

describe('a decision log', () => {
  test.each([
    ['one event a line', `${event()}\n\n${event({ decision_id: 'd-2' })}\n`, [1, 3]],
    ['an array', `[${event()},\n ${event({ decision_id: 'd-2' })}]`, [1, 2]],
    ['an array over many lines', `\n[\n${JSON.stringify(JSON.parse(event()), null, 2)}\n]`, [3]],
  ])('%s', (_what, text, lines) => {
    const { requests, problems } = readDecisionLog(text)
    expect(problems).toEqual([])
    expect(requests.map(({ line }) => line)).toEqual(lines)
    expect(requests.every(({ request }) => !(request instanceof Malformed))).toBe(true)
    expect(requests[0]?.label).toBe('d-1')
  })

  test('what can’t be replayed is named by its line, and the rest is', () => {
    const text = [event({ input: undefined }), '{', '7', event(), '{"input":{},"input":{}}', world.text].join(
      '\n',
    )
    const { requests, problems } = readDecisionLog(text)
    expect(requests.map(({ line, label }) => [line, label])).toEqual([
      [4, 'd-1'],
      [6, 'line 6'],
    ])
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 3, 5])
    expect(problems[0]?.what).toMatch(/no "input"/)
    expect(problems[3]?.what).toMatch(/names one key twice/)
  })

  test('an input that is no request is malformed, as an enforcer would have it', () => {
    const [first] = readDecisionLog('{"input":{"subject":7}}').requests
    expect(first?.request).toBeInstanceOf(Malformed)
  })

  test('brackets, quotes and escapes in texts end no event', () => {
    const tricky = event({ labels: { a: ']},{[', b: '\\"]' } })
    expect(readDecisionLog(`[${tricky},${tricky}]`).requests).toHaveLength(2)
  })

  test('an array that does not end, a file of nothing, too many events', () => {
    expect(readDecisionLog(`[${event()},{"input":`).problems).toHaveLength(1)
    expect(readDecisionLog(' \n ')).toEqual({ requests: [], problems: [], beyond: 0 })
    expect(readDecisionLog('{"input":1}\n'.repeat(10_003)).beyond).toBe(3)
  })
})

describe('replay', () => {
  test('before and after, and why', () => {
    const situation = { policy: world.policy!, pulse: world.pulse! }
    const request = parseRequest(world.text)
    expect(replay({ label: 'a', request }, 0, situation, null, world.now)).toMatchObject({
      before: 'allow',
      after: 'deny',
      changed: true,
      because: 'No complete policy bundle is loaded, so nothing can be proven to be allowed.',
      action: 'create_refund',
    })
  })
})

describe('boundary values', () => {
  const policy = structuredClone(world.policy!)
  const entry = policy.agents.agt_refunder!.surface.stripe!.create_refund!
  entry.guardrails = []
  entry.thresholds = [
    {
      id: 'thr_1',
      version: 1,
      kind: 'threshold',
      layer: 'app',
      outcome: 'deny',
      condition: { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' }, negated: false },
      message: 'Above 500.',
      obligations: {},
      approvals: [],
    },
  ]
  const after = { policy, pulse: world.pulse! }
  const { items } = boundaryRequests(['agt_refunder'], null, policy, world.now, 10_000)

  test('on the limit, on both sides, missing, of another type: each decided as it should be', () => {
    const rows = items.map((item, at) => replay(item, at, null, after, world.now))
    const outcomes = Object.fromEntries(
      rows
        .filter(({ label }) => label.startsWith('create_refund: amount'))
        .map(row => [row.label.slice(24), row.after]),
    )
    expect(outcomes).toMatchObject({
      '499': 'allow',
      '500': 'allow',
      '501': 'deny',
      missing: 'deny',
      '"other"': 'deny',
    })
    expect(items.some(({ request }) => request instanceof Malformed)).toBe(false)
  })

  test('as many as there is room for, and how many more', () => {
    const few = boundaryRequests(['agt_refunder'], null, policy, world.now, 3)
    expect([few.items.length, few.beyond]).toEqual([3, items.length - 3])
    expect(boundaryRequests(['agt_nobody'], null, policy, world.now, 3).items).toEqual([])
  })

  it('every class of every rule of random policies is reached: some call is allowed, some is not', () => {
    const random = seededRandom(7)
    const [bundle, pulse] = [randomBundle(random, { absent: true }), randomPulse(random)]
    const made = boundaryRequests(['agt_2'], null, bundle, NOW, 10_000)
    const rows = made.items.map((item, at) => replay(item, at, null, { policy: bundle, pulse }, NOW))
    expect(rows.length).toBeGreaterThan(20)
    expect(
      new Set(made.items.map(({ request }) => parseRequest(JSON.stringify(request)) instanceof Malformed)),
    ).toEqual(new Set([false]))
  })
})

test('a narrowed policy decides about whom it keeps as the whole one does', () => {
  const whole = world.policy!
  const request = parseRequest(world.text) as EvaluationRequest
  const narrow = narrowPolicy(whole, withDelegators([whole], ['agt_refunder']))
  expect(Object.keys(narrow.agents)).toContain('agt_refunder')
  expect(narrow.identities['spiffe://acme/shared']).toEqual(['agt_refunder', 'agt_planner'])
  const sides = [whole, narrow].map(policy => ({ policy, pulse: world.pulse! }))
  expect(replay({ label: '', request }, 0, sides[0]!, sides[1]!, world.now)).toMatchObject({
    before: 'allow',
    after: 'allow',
  })
})

test('CSV: quoted where needed, and no formula', () => {
  expect(
    csvText(
      ['a', 'b'],
      [
        ['=1+1', 'x,"y"'],
        [3, 'plain'],
      ],
    ),
  ).toBe('a,b\r\n\'=1+1,"x,""y"""\r\n3,plain\r\n')
})
