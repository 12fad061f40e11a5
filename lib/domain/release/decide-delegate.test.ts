/** Who may stand in for whom: given, when, then. */
import { expect, test } from 'vitest'
import {
  type DelegateFacts,
  decideDelegate,
  decideRevokeDelegation,
  type KnownDelegation,
  type Period,
} from './decide-delegate'

const NOW = 1_800_000_000
const DAY = 86_400
const period = (from: number, until: number): Period => ({
  starts_at: NOW + from * DAY,
  ends_at: NOW + until * DAY,
})
const person = (id: string) => ({ id, name: id })
const known = (from: string, to: string, when: Period): KnownDelegation => ({
  from: person(from),
  to: person(to),
  ...when,
})
const PAM = { id: 'team_pam', name: 'Privileged access', function: 'pam' }
const OWN = { id: 'team_own', name: 'Payments', function: 'app' }
const OTHER = { id: 'team_other', name: 'Search', function: 'app' }

function facts(more: Partial<DelegateFacts> = {}): DelegateFacts {
  return {
    layer: 'pam',
    me: 'dana',
    to: { ...person('ben'), active: true, teams: [PAM] },
    owned: [{ agent: 'refunder', team: { id: 'team_own', name: 'Payments' } }],
    known: [],
    ...more,
  }
}
const to = (teams: NonNullable<DelegateFacts['to']>['teams'], active = true) => ({
  to: { ...person('ben'), active, teams },
})

test.each<[string, Partial<DelegateFacts>, Period, string | null, RegExp?]>([
  ['somebody of the layer', {}, period(0, 5), null],
  ['90 days to the second', {}, period(0, 90), null],
  ['a second more', {}, { starts_at: NOW, ends_at: NOW + 90 * DAY + 1 }, 'invalid_input', /90 days/],
  ['backwards', {}, period(5, 5), 'invalid_input', /before the beginning/],
  ['over already', {}, period(-5, 0), 'invalid_input', /has passed/],
  ['a year ahead', {}, period(365, 370), null],
  ['more than a year ahead', {}, period(366, 370), 'invalid_input', /365 days/],
  ['an owner of nothing', { owned: [] }, period(0, 5), 'not_owner'],
  ['nobody', { to: null }, period(0, 5), 'not_found'],
  [
    'oneself',
    { to: { ...person('dana'), active: true, teams: [PAM] } },
    period(0, 5),
    'invalid_input',
    /stand in for yourself/,
  ],
  ['somebody who left', to([PAM], false), period(0, 5), 'invalid_input', /deactivated/],
  ['somebody of another function', to([OWN]), period(0, 5), 'invalid_input', /in no PAM team/],
  ['App: the agent’s own team', { layer: 'app', ...to([OWN]) }, period(0, 5), null],
  [
    'App: another app team',
    { layer: 'app', ...to([OTHER]) },
    period(0, 5),
    'invalid_input',
    /not a member of Payments/,
  ],
  [
    'App: owned for two teams, a member of one',
    {
      layer: 'app',
      ...to([OWN]),
      owned: [
        { agent: 'refunder', team: OWN },
        { agent: 'finder', team: OTHER },
      ],
    },
    period(0, 5),
    'invalid_input',
    /not a member of Search, which builds finder/,
  ],
  [
    'who stands in themselves',
    { known: [known('eve', 'dana', period(-1, 9))] },
    period(0, 5),
    'separation_of_duties',
    /can't pass PAM on/,
  ],
  ['who stood in before', { known: [known('eve', 'dana', period(-9, 0))] }, period(0, 5), null],
  ['who will stand in after', { known: [known('eve', 'dana', period(5, 9))] }, period(0, 5), null],
  [
    'a second one for the same days',
    { known: [known('dana', 'eve', period(4, 9))] },
    period(0, 5),
    'already_exists',
  ],
  ['the next days', { known: [known('dana', 'eve', period(5, 9))] }, period(0, 5), null],
  [
    'to somebody absent',
    { known: [known('ben', 'eve', period(4, 9))] },
    period(0, 5),
    'separation_of_duties',
    /ben is absent too/,
  ],
  [
    'to somebody who stands in for another owner',
    { known: [known('eve', 'ben', period(0, 5))] },
    period(0, 5),
    null,
  ],
])('%s', (_given, more, when, code, sentence) => {
  const refusal = decideDelegate(facts(more), when, NOW)
  expect(refusal?.code ?? null).toBe(code)
  if (sentence) expect(refusal?.detail).toMatch(sentence)
})

test.each<[string, string, boolean, { revoked?: boolean; until?: number }, string | null]>([
  ['the giver', 'dana', false, {}, null],
  ['the taker', 'ben', false, {}, null],
  ['IAM', 'kenji', true, {}, null],
  ['somebody else', 'eve', false, {}, 'not_permitted'],
  ['twice', 'dana', false, { revoked: true }, 'wrong_state'],
  ['after its end', 'dana', false, { until: 0 }, 'wrong_state'],
])('revoked by %s', (_who, me, iam, { revoked = false, until = 5 }, code) => {
  const delegation = { ...known('dana', 'ben', period(-5, until)), layer: 'pam' as const, revoked }
  expect(decideRevokeDelegation({ delegation, me, iam }, NOW)?.code ?? null).toBe(code)
})
