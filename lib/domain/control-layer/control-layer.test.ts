import { describe, expect, test } from 'vitest'
import type { PersonActor } from '../member/permissions'
import { cannotAssign, type AssignState } from './decide-assign'
import { leaveLayers, type Holding } from './leave-layers'

const actor: PersonActor = {
  kind: 'person',
  personId: 'per_ana',
  accountId: 'acc',
  sessionId: 'ses',
  name: 'Ana Sousa',
  authenticatedAt: 0,
  authn: 'session',
  teams: [{ id: 'team_iga', slug: 'iga', name: 'IGA', function: 'iga' }],
}
const dana = { id: 'per_dana', name: 'Dana Ruiz', active: true, in_team: true }
const given: AssignState = {
  agent: { name: 'refunder', state: 'draft', team_id: 'team_pay' },
  layer: 'pam',
  team: { id: 'team_pam', name: 'Privileged Access', function: 'pam' },
  accountable: dana,
  deputy: null,
  current: {
    team_id: null,
    accountable_id: null,
    deputy_id: null,
    version: 1,
    changed_by: null,
    since: '2026-11-21T00:00:00.000Z',
  },
}
const named = { accountable: 'per_dana', deputy: null, expected_version: 1 }

describe('naming an owner', () => {
  test('who fits can be named', () => expect(cannotAssign(actor, given, named)).toBeNull())

  test.each<
    [string, Partial<AssignState>, Partial<Parameters<typeof cannotAssign>[2]>, string, string | undefined]
  >([
    ['oneself', {}, { accountable: 'per_ana' }, 'separation_of_duties', undefined],
    ['oneself as deputy', {}, { deputy: 'per_ana' }, 'separation_of_duties', undefined],
    ['for a retired agent', { agent: { ...given.agent, state: 'retired' } }, {}, 'wrong_state', undefined],
    ['after somebody else did', {}, { expected_version: 0 }, 'stale_version', undefined],
    ['a team of another layer', { team: { ...given.team!, function: 'iam' } }, {}, 'invalid_input', '/team'],
    ['no team', { team: null }, {}, 'not_found', '/team'],
    [
      'another app team',
      { layer: 'app', team: { id: 'team_cx', name: 'CX', function: 'app' } },
      {},
      'invalid_input',
      '/team',
    ],
    ['somebody who left', { accountable: { ...dana, active: false } }, {}, 'invalid_input', '/accountable'],
    [
      'somebody of another team',
      { accountable: { ...dana, in_team: false } },
      {},
      'invalid_input',
      '/accountable',
    ],
    ['nobody known', { accountable: null }, {}, 'not_found', '/accountable'],
    ['one person twice', {}, { deputy: 'per_dana' }, 'invalid_input', '/deputy'],
    [
      'a deputy of another team',
      { deputy: { ...dana, id: 'per_x', in_team: false } },
      { deputy: 'per_x' },
      'invalid_input',
      '/deputy',
    ],
  ])('%s is refused', (_why, state, input, code, pointer) => {
    const refusal = cannotAssign(actor, { ...given, ...state }, { ...named, ...input })
    expect(refusal?.code).toBe(code)
    expect(refusal?.errors?.[0]?.pointer).toBe(pointer)
  })
})

test('who leaves: the deputy moves up, without one the layer is vacant, a deputy is only removed', () => {
  const holding = (
    layer: Holding['layer'],
    accountable_id: string | null,
    deputy_id: string | null,
  ): Holding => ({ agent_id: 'agt_1', agent: 'refunder', layer, team_id: 'team', accountable_id, deputy_id })
  const left = leaveLayers('per_x', [
    holding('iam', 'per_x', null),
    holding('pam', 'per_x', 'per_y'),
    holding('iga', 'per_z', 'per_x'),
    holding('app', 'per_z', null),
  ])
  expect(left.map(row => [row.layer, row.effect, row.becomes.accountable_id])).toEqual([
    ['iam', 'vacant', null],
    ['pam', 'deputy_promoted', 'per_y'],
    ['iga', 'deputy_removed', 'per_z'],
  ])
  expect(left.every(row => row.becomes.deputy_id === null)).toBe(true)
})
