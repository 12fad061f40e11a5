/** Every limit of every rule is asked on both sides, and what is asked shows that it is a limit. */
import { describe, expect, it, test } from 'vitest'
import { goldenCases } from '@/lib/testing/golden'
import type { NormalCondition, NormalLeaf, Rule } from '../model'
import { normalizeCondition } from '../conditions'
import { boundaryRequests } from './boundary-requests'
import { replay } from './replay'

const world = goldenCases().find(one => one.expect.outcome === 'allow' && one.policy)!

/** The mildest call is allowed, so what is denied is denied by the rule, or by the step that is asked. */
function outcomes(condition: unknown, more: Partial<Rule> = {}): Record<string, string> {
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
      condition: normalizeCondition(condition) as NormalCondition,
      message: 'No.',
      obligations: {},
      approvals: [],
      ...more,
    },
  ]
  const after = { policy, pulse: world.pulse! }
  const { items } = boundaryRequests(['agt_refunder'], null, policy, world.now, 10_000)
  const rows = items.map((item, at) => replay(item, at, null, after, world.now))
  return Object.fromEntries(
    rows
      .filter(({ label }) => label.startsWith('create_refund: '))
      .map(row => [row.label.slice('create_refund: '.length), row.after]),
  )
}

describe('the clock', () => {
  const during = (window: string) => outcomes({ field: ['clock'], op: 'during', value: window })
  const outside = (window: string) => outcomes({ not: { field: ['clock'], op: 'during', value: window } })

  it.each([
    [
      'hours in a zone: allowed within',
      () => outside('mon 09:00-17:00 Europe/Berlin'),
      {
        'clock = Mon 08:59:59 Europe/Berlin': 'deny',
        'clock = Mon 09:00 Europe/Berlin': 'allow',
        'clock = Mon 16:59:59 Europe/Berlin': 'allow',
        'clock = Mon 17:00 Europe/Berlin': 'deny',
      },
    ],
    [
      'over midnight: the window belongs to the day on which it starts',
      () => during('sun 22:00-06:00 America/New_York'),
      {
        'clock = Sun 21:59:59 America/New_York': 'allow',
        'clock = Sun 22:00 America/New_York': 'deny',
        'clock = Mon 05:59:59 America/New_York': 'deny',
        'clock = Mon 06:00 America/New_York': 'allow',
      },
    ],
    [
      'a whole day, to 24:00',
      () => during('sat 00:00-24:00 Asia/Kathmandu'),
      {
        'clock = Fri 23:59:59 Asia/Kathmandu': 'allow',
        'clock = Sat 00:00 Asia/Kathmandu': 'deny',
        'clock = Sat 23:59:59 Asia/Kathmandu': 'deny',
        'clock = Sun 00:00 Asia/Kathmandu': 'allow',
      },
    ],
  ])('%s', (_what, ask, expected) => {
    expect(ask()).toMatchObject(expected)
  })

  test('of two zones each in its own words', () => {
    const windows = ['mon 09:00-17:00 UTC', 'mon 09:00-17:00 Asia/Kathmandu']
    const asked = outcomes({ any: windows.map(value => ({ field: ['clock'], op: 'during', value })) })
    expect(asked).toMatchObject({
      'clock = Mon 09:00 UTC': 'deny',
      'clock = Mon 17:00 UTC': 'allow',
      'clock = Mon 09:00 Asia/Kathmandu': 'deny',
      'clock = Mon 08:59:59 Asia/Kathmandu': 'allow',
    })
  })

  test('another field beside it: the clock stands where the call is mildest', () => {
    const asked = outcomes({
      any: [
        { not: { field: ['clock'], op: 'during', value: 'mon 09:00-17:00 UTC' } },
        { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } },
      ],
    })
    expect(asked).toMatchObject({ 'amount = 500': 'allow', 'amount = 501': 'deny' })
  })
})

describe('every kind of limit', () => {
  const leaf = (field: string[], op: NormalLeaf['op'], value: unknown) => ({ field, op, value })
  it.each<[what: string, condition: unknown, expected: Record<string, string>]>([
    [
      'the length of a list',
      leaf(['arguments', 'items'], 'longer_than', { number: '2' }),
      {
        'items = ["other","other"]': 'allow',
        'items = ["other","other","other"]': 'deny',
        'items = missing': 'deny',
      },
    ],
    [
      'a counter',
      leaf(['usage', 'thr_1'], 'gt', { number: '20' }),
      { 'usage.thr_1 = 20': 'allow', 'usage.thr_1 = 21': 'deny', 'usage.thr_1 = missing': 'deny' },
    ],
    [
      'the data class',
      leaf(['data_class'], 'in', ['confidential', 'restricted']),
      {
        'the data class = "confidential"': 'deny',
        'the data class = "restricted"': 'deny',
        'the data class = "other"': 'allow',
        'the data class = missing': 'deny',
      },
    ],
    [
      'two numbers: both sides of each',
      {
        all: [
          leaf(['arguments', 'amount'], 'gte', { number: '500' }),
          leaf(['arguments', 'amount'], 'lt', { number: '1000' }),
        ],
      },
      {
        'amount = 499': 'allow',
        'amount = 500': 'deny',
        'amount = 501': 'deny',
        'amount = 999': 'deny',
        'amount = 1000': 'allow',
      },
    ],
    [
      'purposes, even where no rule asks for one',
      leaf(['arguments', 'amount'], 'gt', { number: '500' }),
      { 'purpose = "other-purpose"': 'deny', 'purpose = missing': 'deny' },
    ],
    [
      'chains: those that are declared, and those that are not',
      leaf(['actor_chain'], 'longer_than', { number: '1' }),
      {
        'the actor chain = []': 'allow',
        'the actor chain = planner': 'allow',
        'the actor chain = a stranger': 'deny',
        'the actor chain = missing': 'deny',
      },
    ],
  ])('%s', (_what, condition, expected) => {
    expect(outcomes(condition)).toMatchObject(expected)
  })

  test('the length of chains: one that is declared shows it', () => {
    const of = (most: string) => outcomes(leaf(['actor_chain'], 'longer_than', { number: most }))
    const planner = 'the actor chain = planner'
    expect([of('0')[planner], of('1')[planner]]).toEqual(['deny', 'allow'])
  })
})
