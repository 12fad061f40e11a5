import { describe, expect, test } from 'vitest'
import type { Actor, TeamFunction } from '../member/permissions'
import { mayAuthor, maySuggest } from '../organisation/authorship'
import type { Classification } from '../policy/model'
import { sourcesDisagree } from './claims-disagree'
import {
  type ClassificationRule,
  classificationRuleFields,
  matchesPattern,
  ruleMatches,
  ruleSentence,
} from './classification-rule'
import { canKeepRule } from './decide-classification-rule'
import { decidePurposes, loosens, usablePurposes } from './decide-purposes'
import { decideDismiss, decideSuggest } from './decide-suggestion'
import type { ActionClaims } from './imported'
import { claimFacts, type StoredClaims } from './row-sources'
import { RULE_TEMPLATES } from './rule-templates'
import { suggestionsFor } from './suggestions'

const c = (
  effect: Classification['effect'],
  data_class: Classification['data_class'] = 'internal',
  reversible = true,
): Classification => ({ effect, data_class, reversible })
const team = { id: 'team_pay', name: 'Payments', people: ['Lena Roth', 'Maya Lind'] }
const actor = (id: string, fn: TeamFunction = 'app', personId = 'per_1'): Actor => ({
  kind: 'person',
  personId,
  accountId: 'acc_1',
  sessionId: 'ses_1',
  name: 'Maya Lind',
  authenticatedAt: 0,
  authn: 'seed',
  teams: [{ id, slug: id, name: id, function: fn }],
})
const mcp = (more: Partial<ActionClaims>): ActionClaims => ({
  source: 'mcp',
  read_only: false,
  destructive: true,
  idempotent: false,
  open_world: true,
  stated: [],
  ...more,
})
const http = (method: string, security: string[] = []): ActionClaims => ({
  source: 'openapi',
  stated: [],
  method,
  security,
})

describe('a pattern matches whole names', () => {
  test.each([
    ['delete_*', 'delete_repository', true],
    ['delete_*', 'undelete_repository', false],
    ['delete_*', 'DELETE_Repository', true],
    ['*secret*', 'get_secret_alert', true],
    ['*secret*', 'secret', true],
    ['*', '', true],
    ['read', 'read', true],
    ['read', 'read_file', false],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*ba', 'aba', false],
    ['*a*a*', 'a', false],
    ['**', 'x', true],
    ['a.c', 'abc', false],
    ['a[bc]', 'ab', false],
  ])('%s and %s: %s', (pattern, name, matches) => {
    expect(matchesPattern(pattern, name)).toBe(matches)
  })
  test('of many stars on a long name ends at once', () => {
    expect(matchesPattern(`${'*a'.repeat(90)}b`, 'a'.repeat(10_000))).toBe(false)
  })
  test.each(['', 'a\u202eb', 'a\nb', 'x'.repeat(201)])('%j is refused as a pattern', pattern => {
    expect(classificationRuleFields.name_pattern.safeParse(pattern).success).toBe(false)
  })
})

const rule = (more: Partial<ClassificationRule> = {}): ClassificationRule => ({
  id: 'clr_1',
  layer: 'security',
  name: 'Deletes',
  system: null,
  name_pattern: 'delete*',
  claim: null,
  classification: c('destructive', 'confidential', false),
  rationale: 'What is deleted is gone',
  ...more,
})

describe('a rule speaks where its system, its name and its claim match', () => {
  test.each<[string, Partial<ClassificationRule>, StoredClaims, boolean]>([
    ['whatever is claimed', {}, mcp({}), true],
    ['another system', { system: 'sys_2' }, mcp({}), false],
    ['its system', { system: 'sys_1' }, mcp({}), true],
    ['a stated read', { claim: 'read_only' }, mcp({ read_only: true, stated: ['read_only'] }), true],
    ['a default is not stated', { claim: 'destructive' }, mcp({}), false],
    ['stated as destructive', { claim: 'destructive' }, mcp({ stated: ['destructive'] }), true],
    ['silent', { claim: 'silent' }, mcp({ stated: ['idempotent'] }), true],
    ['not silent', { claim: 'silent' }, mcp({ stated: ['destructive'] }), false],
    ['by hand is silent', { claim: 'silent' }, { source: 'manual' }, true],
    ['by hand claims nothing else', { claim: 'no_security' }, { source: 'manual' }, false],
    ['HTTP GET', { claim: 'http_get' }, http('GET'), true],
    ['HTTP POST writes', { claim: 'http_write' }, http('POST'), true],
    ['HTTP DELETE', { claim: 'http_delete' }, http('DELETE'), true],
    ['no security', { claim: 'no_security' }, http('POST'), true],
    [
      'optional security is none',
      { claim: 'no_security' },
      http('POST', ['oauth (read)', 'anonymous']),
      true,
    ],
    ['some security', { claim: 'no_security' }, http('POST', ['oauth (read)']), false],
  ])('%s', (_, more, claims, matches) => {
    expect(ruleMatches(rule(more), { system: 'sys_1', name: 'delete_it', claims })).toBe(matches)
  })
  test('reads as one sentence', () => {
    expect(ruleSentence(rule({ claim: 'silent' }), 'GitHub')).toBe(
      'Every action of GitHub named like delete* of which the server says nothing of what it does: destructive, confidential, irreversible.',
    )
  })
  test('every template is a rule that could be kept', () => {
    for (const { id: _, classification, ...template } of RULE_TEMPLATES) {
      for (const [name, value] of Object.entries({ ...template, ...classification })) {
        const schema = classificationRuleFields[name as keyof typeof classificationRuleFields]
        expect([name, schema.safeParse(value).success]).toEqual([name, true])
      }
    }
  })
})

describe('who keeps a rule', () => {
  const system = { id: 'sys_1', name: 'Stripe', team }
  test.each([
    ['security, everywhere', 'security' as const, null, actor('s', 'security'), null],
    ['another layer’s', 'compliance' as const, null, actor('s', 'security'), 'not_owner'],
    ['an app team, its own system', 'app' as const, system, actor('team_pay'), null],
    ['an app team, a foreign system', 'app' as const, system, actor('team_cx'), 'not_owner'],
    ['an app team, everywhere', 'app' as const, null, actor('team_pay'), 'invalid_input'],
    ['an app team as security', 'security' as const, system, actor('team_pay'), 'not_owner'],
  ])('%s', (_, layer, of, who, code) => {
    expect(canKeepRule(layer, of, who)?.code ?? null).toBe(code)
  })
})

describe('suggestions say where they come from, the gravest first', () => {
  test('of four sources', () => {
    const found = suggestionsFor(
      { system: 'sys_1', name: 'delete_refund', claims: mcp({ read_only: true, stated: ['read_only'] }) },
      [rule()],
      [
        {
          id: 'sug_1',
          person: 'Lena Roth',
          classification: c('secret_access', 'restricted', false),
          rationale: 'It shows keys',
        },
      ],
    )
    expect(found.map(({ source, id, reason }) => [source, id, reason])).toEqual([
      ['person', 'sug_1', 'Lena Roth suggests it: It shows keys'],
      ['name', null, 'the name contains “refund”'],
      ['rule', 'clr_1', 'rule “Deletes” by Security: What is deleted is gone'],
      ['claim', null, 'server says readOnlyHint: true'],
    ])
  })
  test('nothing speaks: nothing suggested', () => {
    expect(suggestionsFor({ system: 's', name: 'frob', claims: { source: 'manual' } }, [rule()])).toEqual([])
  })
})

describe('where the three sources part ways', () => {
  const security = { classification: c('payment', 'restricted', false), layer: 'security' as const }
  test.each<[string, Parameters<typeof sourcesDisagree>[0], [string, string][]]>([
    ['all agree', { claims: mcp({ read_only: true }), team: c('read'), override: null }, []],
    [
      'a read-only claim against destructive',
      { claims: mcp({ read_only: true, stated: ['read_only'] }), team: c('destructive'), override: null },
      [['claim-team', 'The server says readOnlyHint: true; the team classified it as destructive.']],
    ],
    [
      'team against override, claim against override',
      { claims: mcp({ read_only: true, stated: ['read_only'] }), team: c('read'), override: security },
      [
        [
          'team-override',
          'The team classified it as read, internal; Security raised it to payment, restricted, irreversible.',
        ],
        ['claim-override', 'The server says readOnlyHint: true; Security classified it as payment.'],
      ],
    ],
    [
      'no sign-in, and confidential',
      { claims: http('GET'), team: c('read', 'confidential'), override: null },
      [
        [
          'claim-team',
          'Its OpenAPI document asks for no sign-in (security: none); the team classified its data as confidential.',
        ],
      ],
    ],
    [
      'a scope that writes, and read',
      { claims: http('POST', ['oauth (write:refunds)']), team: c('read'), override: null },
      [
        [
          'claim-team',
          'Its OpenAPI document asks for oauth (write:refunds), a scope that writes; the team classified it as read.',
        ],
      ],
    ],
    [
      'a scope that only sounds so',
      { claims: http('POST', ['oauth (rewriter)']), team: c('read'), override: null },
      [],
    ],
    [
      'sign-in, and public',
      { claims: http('GET', ['key']), team: c('read', 'public'), override: null },
      [['claim-team', 'Its OpenAPI document asks for key; the team classified its data as public.']],
    ],
    [
      'a closed world, and external communication',
      {
        claims: mcp({ open_world: false, stated: ['open_world'] }),
        team: c('external_communication'),
        override: null,
      },
      [
        [
          'claim-team',
          'The server says openWorldHint: false; the team classified it as external communication.',
        ],
      ],
    ],
    ['by hand: nobody claims anything', { claims: null, team: c('read'), override: null }, []],
    ['not classified: nothing to disagree with', { claims: http('GET'), team: null, override: null }, []],
  ])('%s', (_, sources, expected) => {
    expect(sourcesDisagree(sources).map(one => [one.between, one.sentence])).toEqual(expected)
  })
  test('looser ones come first', () => {
    const found = sourcesDisagree({
      claims: mcp({ stated: ['destructive'] }),
      team: c('write'),
      override: security,
    })
    expect(found.map(one => one.direction)).toEqual(['looser', 'stricter'])
  })
})

test.each<[StoredClaims, [string, string, boolean][]]>([
  [{ source: 'manual' }, []],
  [
    mcp({ read_only: true, stated: ['read_only'] }),
    [
      ['readOnlyHint', 'true', true],
      ['destructiveHint', 'true', false],
      ['idempotentHint', 'false', false],
      ['openWorldHint', 'true', false],
    ],
  ],
  [
    http('GET'),
    [
      ['method', 'GET', true],
      ['security', 'none: anybody can call it', false],
    ],
  ],
  [
    http('GET', ['key', 'anonymous']),
    [
      ['method', 'GET', true],
      ['security', 'key, or none', true],
    ],
  ],
])('claims by their own names, stated or assumed: %o', (claims, facts) => {
  expect(claimFacts(claims).map(fact => [fact.name, fact.value, fact.stated])).toEqual(facts)
})

describe('purposes of an action', () => {
  const row = (purposes: string[] | null) => ({
    id: 'act_1',
    name: 'refund',
    version: 1,
    removed: false,
    purposes,
    system: { id: 'sys_1', name: 'Stripe', team },
  })
  const known = [
    { code: 'refunds', retired: false },
    { code: 'support', retired: false },
    { code: 'old', retired: true },
  ]
  test.each<[string, string[] | null, string[] | null, string | undefined, string | null, string?]>([
    ['fewer', null, ['refunds'], undefined, null],
    ['more, with a reason', ['refunds'], ['refunds', 'support'], 'Support pays too', null],
    ['more, without', ['refunds'], ['refunds', 'support'], undefined, 'invalid_input', '/reason'],
    ['any again, without', ['refunds'], null, undefined, 'invalid_input', '/reason'],
    ['unknown', null, ['nothing'], undefined, 'invalid_input', '/purposes/0'],
    ['retired', null, ['old'], undefined, 'invalid_input', '/purposes/0'],
    ['retired, named already', ['old', 'support'], ['old'], undefined, null],
  ])('%s', (_, from, to, reason, code, pointer) => {
    const decision = decidePurposes(
      [row(from)],
      { actions: [{ action: 'act_1', expected_version: 1 }], purposes: to, reason },
      known,
      actor('team_pay'),
      { model: 'team', security: [] },
    )
    expect('refused' in decision ? decision.code : null).toBe(code)
    if ('refused' in decision) expect(decision.errors?.[0]?.pointer).toBe(pointer)
  })
  test.each<[string[] | null, string[] | null, boolean]>([
    [null, ['a'], false],
    [['a'], ['a'], false],
    [['a', 'b'], ['a'], false],
    [['a'], ['b'], true],
    [['a'], null, true],
    [null, null, false],
  ])('from %o to %o loosens: %s', (from, to, expected) => {
    expect(loosens(from, to)).toBe(expected)
  })
  test('an agent can use what both name', () => {
    expect(usablePurposes(['a', 'b'], ['b', 'c'])).toEqual(['b'])
    expect(usablePurposes(null, ['b', 'c'])).toEqual(['b', 'c'])
  })
})

describe('two operating models', () => {
  const system = { name: 'Stripe', team }
  const models = [
    { model: 'team' as const, security: ['Bo Ode'] },
    { model: 'central' as const, security: ['Bo Ode'] },
  ] as const
  test.each([
    ['its team', actor('team_pay'), null, 'not_owner', 'wrong_state', null],
    ['another team', actor('team_cx'), 'not_owner', 'not_owner', 'wrong_state', 'not_owner'],
    ['security', actor('s', 'security'), 'not_owner', null, 'wrong_state', 'wrong_state'],
    ['compliance', actor('k', 'compliance'), 'not_owner', 'not_owner', 'wrong_state', 'not_owner'],
  ])('%s writes and gives input', (_, who, team_writes, central_writes, team_input, central_input) => {
    expect(models.map(model => mayAuthor(model, who, system)?.code ?? null)).toEqual([
      team_writes,
      central_writes,
    ])
    expect(models.map(model => maySuggest(model, who, system)?.code ?? null)).toEqual([
      team_input,
      central_input,
    ])
  })
  test('a second open suggestion of one person is refused at its field', () => {
    const row = {
      id: 'a',
      name: 'refund',
      system: { id: 's', ...system },
      version: 1,
      stored: null,
      removed: false,
      classifiedBy: null,
      classifiedAt: null,
      suggestions: [],
    }
    expect(decideSuggest(row, 1, true, models[1], actor('team_pay'))).toMatchObject({
      code: 'already_exists',
      errors: [{ pointer: '/action' }],
    })
    expect(decideSuggest(row, 2, false, models[1], actor('team_pay'))).toMatchObject({
      code: 'stale_version',
    })
    expect(decideSuggest(row, 1, false, models[1], actor('team_pay'))).toBeNull()
  })
  test.each([
    ['security', actor('s', 'security', 'per_2'), 'open' as const, null],
    ['its author', actor('team_pay', 'app', 'per_1'), 'open' as const, null],
    ['a colleague', actor('team_pay', 'app', 'per_3'), 'open' as const, 'not_owner'],
    ['twice', actor('s', 'security', 'per_2'), 'adopted' as const, 'wrong_state'],
  ])('%s dismisses', (_, who, state, code) => {
    expect(decideDismiss({ state, personId: 'per_1', person: 'Maya Lind' }, who)?.code ?? null).toBe(code)
  })
})
