/** The rule book of reminders: given a deadline and who has answered, when, who is told. */
import { describe, expect, test } from 'vitest'
import { CONTROL_LAYERS, type ControlLayer } from '../control-layer/layers'
import { type Reminder, type ReminderFacts, dueReminders } from './reminders'

const HOUR = 3600
const DUE = 1_800_000_000
const named = (id: string) => ({ id, name: id })

function facts(hoursBeforeDue: number, more: Partial<ReminderFacts> = {}): ReminderFacts {
  const people = (layer: ControlLayer) => ({
    accountable: named(`${layer} owner`),
    deputy: named(`${layer} deputy`),
    team: [named(`${layer} owner`), named(`${layer} deputy`), named(`${layer} member`)],
  })
  return {
    now: DUE - hoursBeforeDue * HOUR,
    dueAt: DUE,
    submittedAt: DUE - 7 * 24 * HOUR,
    missing: [{ layer: 'pam', signedBy: [] }],
    owners: {
      iam: people('iam'),
      iga: people('iga'),
      pam: people('pam'),
      security: people('security'),
      app: people('app'),
      compliance: people('compliance'),
    },
    delegations: [],
    sent: [],
    ...more,
  }
}

const say = (reminders: Reminder[]) =>
  reminders.map(
    ({ layer, kind, hours, persons }) =>
      `${layer} ${kind} ${hours}: ${persons.map(({ id }) => id).join(', ')}`,
  )

const before48 = { layer: 'pam', kind: 'reminder', hours: 48 } as const
const before12 = { layer: 'pam', kind: 'reminder', hours: 12 } as const
const toDeputy = { layer: 'pam', kind: 'escalated-to-deputy', hours: 0 } as const

test.each<[given: string, hoursBeforeDue: number, more: Partial<ReminderFacts>, then: string[]]>([
  ['more than 48 h before: nobody', 49, {}, []],
  ['48 h before, to the second', 48, {}, ['pam reminder 48: pam owner']],
  ['48 h before, sent: nobody again', 40, { sent: [before48] }, []],
  ['12 h before', 12, { sent: [before48] }, ['pam reminder 12: pam owner']],
  ['nothing ran at 48 h: one reminder, not two', 11, {}, ['pam reminder 12: pam owner']],
  ['both sent', 1, { sent: [before48, before12] }, []],
  [
    'at the deadline: the deputy',
    0,
    { sent: [before48, before12] },
    ['pam escalated-to-deputy 0: pam deputy'],
  ],
  ['the deputy has a day', -23, { sent: [toDeputy] }, []],
  [
    'then the team',
    -24,
    { sent: [toDeputy] },
    ['pam escalated-to-team -24: pam owner, pam deputy, pam member'],
  ],
  ['then nobody, ever', -9999, { sent: [{ layer: 'pam', kind: 'escalated-to-team', hours: -24 }] }, []],
  ['all layers signed: nobody', -24, { missing: [] }, []],
  [
    'another layer was told: this one still is',
    48,
    { sent: [{ ...before48, layer: 'iam' }] },
    ['pam reminder 48: pam owner'],
  ],
  ['submitted with a day to go: the 48 h reminder never was', 23, { submittedAt: DUE - 24 * HOUR }, []],
  ['and the 12 h one is', 12, { submittedAt: DUE - 24 * HOUR }, ['pam reminder 12: pam owner']],
  [
    'the first of two signers has signed: the other owner is asked',
    48,
    { missing: [{ layer: 'pam', signedBy: ['pam owner'] }] },
    ['pam reminder 48: pam deputy'],
  ],
  [
    'who signed is not told with the team',
    -24,
    { missing: [{ layer: 'pam', signedBy: ['pam owner'] }] },
    ['pam escalated-to-team 0: pam deputy, pam member'],
  ],
  [
    'who stands in is asked beside the owner',
    48,
    { delegations: [{ layer: 'pam', from: named('pam owner'), to: named('stand-in') }] },
    ['pam reminder 48: pam owner, stand-in'],
  ],
  [
    'who stands in for another layer is not',
    48,
    { delegations: [{ layer: 'iam', from: named('pam owner'), to: named('stand-in') }] },
    ['pam reminder 48: pam owner'],
  ],
])('%s', (_given, hoursBeforeDue, more, then) => {
  expect(say(dueReminders(facts(hoursBeforeDue, more)))).toEqual(then)
})

describe('without a deputy', () => {
  const owners = (people: Partial<ReminderFacts['owners']['pam']>) => ({
    ...facts(0).owners,
    pam: { ...facts(0).owners.pam, deputy: null, ...people },
  })
  test('the team is told at the deadline', () => {
    expect(say(dueReminders(facts(0, { owners: owners({}) })))).toEqual([
      'pam escalated-to-team 0: pam owner, pam deputy, pam member',
    ])
  })
  test('a vacant layer has nobody to remind, only a team to tell', () => {
    expect(dueReminders(facts(12, { owners: owners({ accountable: null }) }))).toEqual([])
    expect(dueReminders(facts(0, { owners: owners({ accountable: null }) }))).toHaveLength(1)
    expect(dueReminders(facts(-99, { owners: owners({ accountable: null, team: [] }) }))).toEqual([])
  })
})

test('each layer for itself', () => {
  const missing = CONTROL_LAYERS.map(layer => ({ layer, signedBy: [] }))
  expect(dueReminders(facts(12, { missing })).map(({ layer }) => layer)).toEqual([...CONTROL_LAYERS])
})
