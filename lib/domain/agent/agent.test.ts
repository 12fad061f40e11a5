/** The rules about agents, as tables: given, when, then. */
import { describe, expect, test } from 'vitest'
import type { ControlLayer } from '../control-layer/layers'
import { FUNCTION_NAMES, type PersonActor, type TeamFunction } from '../member/permissions'
import { isRefusal } from '../refusal'
import { declarationProblem, type AgentDeclaration, type DeclarationFacts } from './declaration'
import { cannotEditAgent } from './can-edit'
import { cannotRegister } from './decide-register'
import { decideResume, resumingPair } from './decide-resume'
import { decideRetire } from './decide-retire'
import { decideSetSurface } from './decide-set-surface'
import { changedFields, decideUpdate } from './decide-update'
import { findingsOf, unsaidOf } from './findings'
import { identityKey, identityOf, identityProblem } from './identity'
import { AGENT_STATES } from './lifecycle'

const OWN = 'team_own'

function someone(functions: TeamFunction[], id = 'per_a', team = OWN): PersonActor {
  const teams = functions.map(fn => ({
    id: fn === 'app' ? team : `team_${fn}`,
    slug: fn,
    name: FUNCTION_NAMES[fn],
    function: fn,
  }))
  return {
    kind: 'person',
    personId: id,
    accountId: 'acc',
    sessionId: 'ses',
    name: 'Dana Ruiz',
    authenticatedAt: 0,
    authn: 'session',
    teams,
  }
}

const agent = { name: 'refunder', team_id: OWN, team: 'Payments', state: 'draft' as const }
const code = (value: unknown) => (isRefusal(value) ? value.code : 'done')

describe('workload identities', () => {
  test.each([
    'spiffe://acme.example/ns/pay/agent/refunder',
    'spiffe://a_b-c.9/x',
    `spiffe://acme/${'p'.repeat(2000)}`,
  ])('%s can be used', id => {
    expect(identityProblem({ kind: 'spiffe', id })).toBeNull()
  })

  test.each([
    ['a whole trust domain', 'spiffe://acme.example'],
    ['an upper-case trust domain', 'spiffe://Acme.example/agent'],
    ['another scheme', 'https://acme.example/agent'],
    ['an upper-case scheme', 'SPIFFE://acme.example/agent'],
    ['a port', 'spiffe://acme.example:8443/agent'],
    ['user information', 'spiffe://me@acme.example/agent'],
    ['an empty segment', 'spiffe://acme.example//agent'],
    ['a trailing slash', 'spiffe://acme.example/agent/'],
    ['a step upwards', 'spiffe://acme.example/a/../agent'],
    ['a wildcard', 'spiffe://acme.example/agent/*'],
    ['a query', 'spiffe://acme.example/agent?x=1'],
    ['a fragment', 'spiffe://acme.example/agent#x'],
    ['an escape', 'spiffe://acme.example/agent%2fx'],
    ['a space', 'spiffe://acme.example/agent '],
    ['a look-alike letter', 'spiffe://acme.example/\u0430gent'],
    ['too many characters', `spiffe://acme/${'p'.repeat(2040)}`],
  ])('%s is refused with a sentence', (_why, id) => {
    expect(identityProblem({ kind: 'spiffe', id })).toMatch(/\.$/)
  })

  test.each([
    ['an issuer with #', 'https://issuer.example/#x', 'sub'],
    ['an issuer that is no address', 'issuer', 'sub'],
    ['an issuer with a query', 'https://issuer.example?a', 'sub'],
    ['no subject', 'https://issuer.example', ''],
    ['a subject with a hidden character', 'https://issuer.example', 'a\u202eb'],
  ])('%s is refused', (_why, issuer, subject) => {
    expect(identityProblem({ kind: 'token', issuer, subject })).not.toBeNull()
  })

  test('keys and identities are the same thing said twice, and two pairs never share a key', () => {
    const token = { kind: 'token' as const, issuer: 'https://issuer.example', subject: 'a#b' }
    expect(identityOf('token', identityKey(token))).toEqual(token)
    expect(identityKey(token)).not.toBe(
      identityKey({ ...token, subject: 'a', issuer: 'https://issuer.example/b' }),
    )
  })
})

const declared: AgentDeclaration = {
  name: 'refunder',
  description: 'Pays back',
  model: 'm',
  prompt_reference: 'p',
  rollback: 'r',
  credential_max_seconds: 900,
  sender_constrained: true,
  attributes: [],
  credential_issuance: '',
  credential_revocation: '',
  trust_boundaries: [],
  enforced_at_gateway: '',
  enforced_in_application: '',
  retention_days: 365,
  purposes: ['refunds'],
  identities: [{ kind: 'spiffe', id: 'spiffe://acme/refunder' }],
  environments: ['production'],
  systems: [{ system: 'sys_1', endpoints: [], datasets: [] }],
  delegates_to: [],
}
const facts: DeclarationFacts = {
  taken: [],
  namesake: null,
  purposes: ['refunds'],
  environments: ['production'],
  systems: ['sys_1'],
  delegates: [],
}

describe('a declaration', () => {
  test('that fits has no problem', () => expect(declarationProblem(declared, facts, null)).toBeNull())

  test.each<[string, Partial<AgentDeclaration>, Partial<DeclarationFacts>, string, string]>([
    ['an unknown purpose', { purposes: ['refunds', 'x'] }, {}, 'invalid_input', '/purposes/1'],
    ['an unknown environment', { environments: ['moon'] }, {}, 'invalid_input', '/environments/0'],
    [
      'an unknown system',
      { systems: [{ system: 'sys_2', endpoints: [], datasets: [] }] },
      {},
      'invalid_input',
      '/systems/0/system',
    ],
    [
      'a system twice',
      { systems: [...declared.systems, ...declared.systems] },
      {},
      'invalid_input',
      '/systems/1/system',
    ],
    [
      'an identity twice',
      { identities: [...declared.identities, ...declared.identities] },
      {},
      'invalid_input',
      '/identities/1',
    ],
    ['a delegate that is gone', { delegates_to: ['agt_x'] }, {}, 'invalid_input', '/delegates_to/0'],
    [
      'itself as delegate',
      { delegates_to: ['agt_self'] },
      { delegates: ['agt_self'] },
      'invalid_input',
      '/delegates_to/0',
    ],
    [
      'an identity of another',
      {},
      { taken: [{ key: 'spiffe://acme/refunder', agent: 'planner' }] },
      'identity_in_use',
      '/identities/0',
    ],
    ['a name of another', {}, { namesake: 'Refunder' }, 'already_exists', '/name'],
  ])('with %s is refused there', (_why, change, known, expected, pointer) => {
    const refusal = declarationProblem({ ...declared, ...change }, { ...facts, ...known }, 'agt_self')
    expect(refusal).toMatchObject({ code: expected, errors: [expect.objectContaining({ pointer })] })
  })

  test('the refusal of a taken identity names its agent', () => {
    expect(
      declarationProblem(
        declared,
        { ...facts, taken: [{ key: 'spiffe://acme/refunder', agent: 'planner' }] },
        null,
      )?.detail,
    ).toContain('planner')
  })
})

describe('registering and editing', () => {
  const team = { id: OWN, name: 'Payments', function: 'app' as const }
  test.each<[string, PersonActor, Parameters<typeof cannotRegister>[1]['team'], string]>([
    ['a member', someone(['app']), team, 'done'],
    ['another app team', someone(['app'], 'per_a', 'team_other'), team, 'not_owner'],
    [
      'for a team that is no app team',
      someone(['app', 'pam']),
      { id: 'team_pam', name: 'PAM', function: 'pam' },
      'invalid_input',
    ],
    ['for no team', someone(['app']), null, 'not_found'],
  ])('%s', (_who, actor, forTeam, expected) => {
    expect(code(cannotRegister(actor, { team: forTeam, facts }, declared))).toBe(expected)
  })

  test.each(AGENT_STATES)('%s: editable unless retired', state => {
    expect(code(cannotEditAgent(someone(['app']), { ...agent, state }))).toBe(
      state === 'retired' ? 'wrong_state' : 'done',
    )
  })

  const state = (version = 3) => ({
    agent: {
      ...agent,
      id: 'agt_self',
      version,
      updated_by: 'Mia Chen',
      updated_at: '2026-11-21T14:00:00.000Z',
    },
    current: declared,
    facts,
    released_in: ['production'],
  })

  test('an edit names what it changes; an order of a list is no change', () => {
    expect(decideUpdate(someone(['app']), state(), { model: 'm2', purposes: ['refunds'] }, 3)).toEqual({
      changed: ['model'],
    })
    expect(changedFields({ ...declared, purposes: ['a', 'b'] }, { purposes: ['b', 'a'] })).toEqual([])
    expect(code(decideUpdate(someone(['app']), state(), { model: 'm' }, 3))).toBe('wrong_state')
  })

  test('a stale version says who and what, an environment with a release stays', () => {
    const stale = decideUpdate(someone(['app']), state(), { model: 'm2' }, 2)
    expect(stale).toMatchObject({ code: 'stale_version', data: { current: { model: 'm', version: 3 } } })
    expect(isRefusal(stale) && stale.detail).toContain('Mia Chen')
    const left = decideUpdate(
      someone(['app']),
      { ...state(), facts: { ...facts, environments: ['staging'] } },
      { environments: ['staging'] },
      3,
    )
    expect(left).toMatchObject({ code: 'wrong_state', errors: [{ pointer: '/environments' }] })
  })

  test('the surface: only actions of its systems, each once, and only what changes', () => {
    const surface = {
      agent: state().agent,
      actions: [
        { id: 'a', name: 'pay' },
        { id: 'b', name: 'read' },
      ],
      modes: new Map([['b', 'via']]),
    }
    const decide = (wanted: { action: string; mode: 'direct' | 'via' | 'none' }[], version = 3) =>
      decideSetSurface(someone(['app']), surface, wanted, version)
    expect(
      decide([
        { action: 'a', mode: 'none' },
        { action: 'b', mode: 'via' },
      ]),
    ).toEqual({ changed: [{ action: 'a', name: 'pay', from: 'direct', to: 'none' }] })
    expect(decide([{ action: 'z', mode: 'none' }])).toMatchObject({
      errors: [{ pointer: '/actions/0/action' }],
    })
    expect(
      decide([
        { action: 'a', mode: 'none' },
        { action: 'a', mode: 'via' },
      ]),
    ).toMatchObject({ errors: [{ pointer: '/actions/1/action' }] })
    expect(code(decide([{ action: 'a', mode: 'direct' }]))).toBe('wrong_state')
    expect(code(decide([{ action: 'a', mode: 'none' }], 2))).toBe('stale_version')
  })
})

describe('resuming', () => {
  test.each<[ControlLayer[], ControlLayer[], boolean]>([
    [['security'], ['compliance'], true],
    [['iam'], ['security'], true],
    [['compliance'], ['app'], true],
    [['iam'], ['pam'], false],
    [['security'], ['security'], false],
    [['app', 'security'], ['security'], true],
    [['pam', 'iam'], ['iga', 'app'], false],
    [[], ['security'], false],
  ])('%j and %j: %s', (first, second, possible) => {
    expect(resumingPair(first, second) !== null).toBe(possible)
    expect(resumingPair(second, first) !== null).toBe(possible)
  })

  const stopped = { ...agent, state: 'suspended' as const }
  const asked = { person_id: 'per_first', name: 'Kenji Ito', layers: ['iam'] as ControlLayer[] }
  test('the first asks, the second makes it so, and it goes back to what its releases say', () => {
    expect(decideResume(someone(['iam']), { agent: stopped, requested: null, release: 'none' })).toEqual({
      step: 'requested',
      layers: ['iam'],
    })
    for (const [release, state] of [
      ['published', 'active'],
      ['in_review', 'in_review'],
      ['none', 'draft'],
    ] as const) {
      expect(decideResume(someone(['security']), { agent: stopped, requested: asked, release })).toEqual({
        step: 'resumed',
        state,
        pair: ['iam', 'security'],
      })
    }
  })

  test.each<[string, PersonActor, Parameters<typeof decideResume>[1], string]>([
    [
      'the same person, even with another layer',
      someone(['security'], 'per_first'),
      { agent: stopped, requested: asked, release: 'none' },
      'second_person_required',
    ],
    [
      'two layers without Security or Compliance',
      someone(['pam']),
      { agent: stopped, requested: asked, release: 'none' },
      'second_person_required',
    ],
    [
      'another app team',
      someone(['app'], 'per_a', 'team_other'),
      { agent: stopped, requested: null, release: 'none' },
      'not_owner',
    ],
    [
      'one that runs',
      someone(['security']),
      { agent: { ...agent, state: 'active' }, requested: null, release: 'published' },
      'wrong_state',
    ],
  ])('%s: refused', (_who, actor, given, expected) => {
    expect(code(decideResume(actor, given))).toBe(expected)
  })
})

test.each<[string, PersonActor, string]>([
  ['its own app team', someone(['app']), 'done'],
  ['IAM', someone(['iam']), 'done'],
  ['another app team', someone(['app'], 'per_a', 'team_other'), 'not_owner'],
])('%s retires it: %s', (_who, actor, expected) => {
  expect(code(decideRetire(actor, agent))).toBe(expected)
})

test('findings: what blocks first, lapses by their date, nothing for a retired one', () => {
  const now = Date.parse('2026-11-21T00:00:00Z')
  const given = {
    name: 'refunder',
    state: 'active' as const,
    vacant: [{ layer: 'pam' as const, since: '2026-11-03T00:00:00.000Z' }],
    systems: 1,
    actions: 10,
    unclassified: 2,
    changed: 0,
    purposes: 1,
    stopped_delegates: [],
    harmful: false,
    drills: [],
    unsaid: unsaidOf({
      credential_issuance: '',
      credential_revocation: 'Revoked by the broker',
      enforced_at_gateway: 'gateway-1',
      enforced_in_application: '',
    }),
    releases: [
      { environment: 'production', certified_until: '2026-11-21T00:00:00.000Z', pending_sections: 1 },
      { environment: 'staging', certified_until: '2026-12-04T00:00:00.000Z', pending_sections: 0 },
    ],
  }
  expect(findingsOf(given, now).map(finding => [finding.code, finding.severity])).toEqual([
    ['layer_vacant', 'blocks'],
    ['certification_lapsed', 'blocks'],
    ['certification_lapsing', 'warns'],
    ['unclassified', 'warns'],
    ['unreleased_changes', 'warns'],
  ])
  expect(findingsOf({ ...given, state: 'retired' }, now)).toEqual([])
  const harmful = findingsOf({ ...given, harmful: true }, now)
  expect(harmful.map(({ code }) => code)).toEqual(expect.arrayContaining(['drill_missing', 'undeclared']))
  expect(harmful.find(({ code }) => code === 'undeclared')?.detail).toContain(
    'say how its credentials are issued: its signers will ask',
  )
  expect(harmful.find(({ code }) => code === 'drill_missing')?.detail).toContain('never drilled')
})
