import { describe, expect, test } from 'vitest'
import type { Actor } from '../member/permissions'
import type { Authorship } from '../organisation/authorship'
import type { Classification } from '../policy/model'
import { type ClassifiedAction, decideClassify, lowers } from './decide-classify'
import type { Suggestion } from './suggestions'

const ENVIRONMENTS = [
  { id: 'staging', production: false },
  { id: 'production', production: true },
]
const c = (
  effect: Classification['effect'],
  data_class: Classification['data_class'],
  reversible = true,
): Classification => ({ effect, data_class, reversible })
const team = { id: 'team_pay', name: 'Payments', people: ['Lena Roth', 'Maya Lind'] }
const actor = (teamId: string): Actor => ({
  kind: 'person',
  personId: 'per_1',
  accountId: 'acc_1',
  sessionId: 'ses_1',
  name: 'Maya Lind',
  authenticatedAt: 0,
  authn: 'seed',
  teams: [{ id: teamId, slug: teamId, name: teamId, function: 'app' }],
})
const row = (more: Partial<ClassifiedAction> = {}): ClassifiedAction => ({
  id: 'act_1',
  name: 'refund',
  system: { id: 'sys_1', name: 'Stripe', team },
  version: 3,
  stored: null,
  removed: false,
  classifiedBy: null,
  classifiedAt: null,
  suggestions: [],
  ...more,
})
const TEAM: Authorship = { model: 'team', security: ['Bo Ode'] }
const CENTRAL: Authorship = { ...TEAM, model: 'central' }
const item = { action: 'act_1', expected_version: 3, classification: c('read', 'public') }

describe('what counts as lowering', () => {
  test.each([
    ['first classification', null, c('read', 'public'), false],
    ['cleared: denied again', c('payment', 'restricted'), null, false],
    ['payment to write', c('payment', 'internal'), c('write', 'internal'), true],
    ['restricted to internal', c('write', 'restricted'), c('write', 'internal'), true],
    ['read, reversible or not', c('read', 'internal', false), c('read', 'internal'), false],
    ['write to destructive', c('write', 'internal'), c('destructive', 'internal'), false],
    ['the same', c('write', 'internal'), c('write', 'internal'), false],
    ['another effect of the same tier', c('payment', 'internal'), c('secret_access', 'internal'), false],
  ])('%s', (_, from, to, expected) => {
    expect(lowers(from, to, ENVIRONMENTS)).toBe(expected)
  })
})

test.each([
  ['its team, the version that was shown', row(), 'team_pay', {}, null],
  ['another team', row(), 'team_cx', {}, 'not_owner'],
  ['removed by an import', row({ removed: true }), 'team_pay', {}, 'wrong_state'],
  ['an older version', row({ version: 4, classifiedBy: 'Lena Roth' }), 'team_pay', {}, 'stale_version'],
  ['lowered without a reason', row({ stored: c('payment', 'restricted') }), 'team_pay', {}, 'invalid_input'],
  [
    'lowered with a reason',
    row({ stored: c('payment', 'restricted') }),
    'team_pay',
    { reason: 'It only reads' },
    null,
  ],
])('%s', (_, given, teamId, more, code) => {
  const decision = decideClassify([given], { actions: [item], ...more }, actor(teamId), ENVIRONMENTS, TEAM)
  expect('refused' in decision ? decision.code : null).toBe(code)
})

test('the refusal names who can, and the hidden characters of a name are shown', () => {
  const foreign = decideClassify([row()], { actions: [item] }, actor('team_cx'), ENVIRONMENTS, TEAM)
  expect(foreign).toMatchObject({
    detail: 'Stripe is owned by Payments. Lena Roth or Maya Lind (Payments) can classify its actions.',
  })
  const gone = decideClassify(
    [row({ removed: true, name: 'a\u202eb' })],
    { actions: [item] },
    actor('team_pay'),
    ENVIRONMENTS,
    TEAM,
  )
  expect(gone).toMatchObject({ detail: expect.stringContaining('a⟦U+202E⟧b') })
})

describe('adopting a suggestion', () => {
  const read = c('read', 'public')
  const rule: Suggestion = {
    source: 'rule',
    id: 'clr_1',
    classification: read,
    reason: 'rule “Reads” by Security: it reads',
  }
  const adopting = (adopts: { source: Suggestion['source']; id?: string }, classification = read) => ({
    actions: [{ ...item, classification, adopts }],
  })
  const decide = (input: ReturnType<typeof adopting>) =>
    decideClassify([row({ suggestions: [rule] })], input, actor('team_pay'), ENVIRONMENTS, TEAM)

  test('becomes one’s own word, and the rationale says where it comes from', () => {
    expect(decide(adopting({ source: 'rule', id: 'clr_1' }))).toMatchObject({
      items: [{ to: read, rationale: 'Adopted: rule “Reads” by Security: it reads', adopted: rule }],
    })
  })
  test.each([
    ['a rule that is gone', adopting({ source: 'rule', id: 'clr_2' })],
    ['a rule that says something else now', adopting({ source: 'rule', id: 'clr_1' }, c('write', 'public'))],
    ['another source', adopting({ source: 'claim' })],
    ['nobody’s suggestion', adopting({ source: 'person', id: 'clr_1' })],
  ])('refused: %s', (_, input) => {
    expect(decide(input)).toMatchObject({ code: 'wrong_state', errors: [{ pointer: '/actions/0/adopts' }] })
  })
})

describe('where Security writes', () => {
  test.each([
    ['the app team gives input', actor('team_pay'), 'not_owner'],
    [
      'Security writes for every system',
      { ...actor('team_sec'), teams: [{ id: 's', slug: 's', name: 'S', function: 'security' }] } as Actor,
      null,
    ],
  ])('%s', (_, who, code) => {
    const decision = decideClassify([row()], { actions: [item] }, who, ENVIRONMENTS, CENTRAL)
    expect('refused' in decision ? decision.code : null).toBe(code)
  })
  test('the refusal says who writes and how to give input', () => {
    expect(
      decideClassify([row()], { actions: [item] }, actor('team_pay'), ENVIRONMENTS, CENTRAL),
    ).toMatchObject({
      detail:
        'In this organisation Security classifies actions of every system, Stripe too. Bo Ode can. Suggest a classification: Security sees it with your name and reason.',
    })
  })
})
