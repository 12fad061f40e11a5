import { describe, expect, test } from 'vitest'
import { sampleInputs, sampleSigning } from '@/lib/testing/release-inputs'
import type { Actor, TeamFunction } from '../member/permissions'
import { canSign } from '../release/can-sign'
import { composeRelease } from '../release/compose'
import { type Drill, requirementsOf } from '../release/content'
import { sectionChecks } from '../release/section-checks'
import { SHIPPED_RULES } from '../organisation/rules'
import { decideRecordDrill } from './decide-record-drill'
import { killSwitchDrillProblem, lastDrill, needsDrills, rollbackDrillProblem } from './drill'

const NOW = 1_790_000_000
const DAY = 86_400
const drill = (daysAgo: number, more: Partial<Drill> = {}): Drill => ({
  kind: 'rollback',
  drilled_at: NOW - daysAgo * DAY,
  result: 'worked',
  note: 'Suspended it and paid by hand',
  ...more,
})

describe('which drills count', () => {
  test.each<[string, Drill[], RegExp | null]>([
    ['none', [], /never drilled/],
    ['only the kill switch', [drill(1, { kind: 'kill_switch' })], /never drilled/],
    ['one of today', [drill(0)], null],
    ['one of 180 days ago', [drill(180)], null],
    ['one of 181 days ago', [drill(181)], /older than 180 days/],
    ['a failure after a success', [drill(9), drill(2, { result: 'failed' })], /failed/],
    ['a success after a failure', [drill(2), drill(9, { result: 'failed' })], null],
  ])('%s', (_what, drills, problem) => {
    if (problem) expect(rollbackDrillProblem(drills, NOW)).toMatch(problem)
    else expect(rollbackDrillProblem(drills, NOW)).toBeNull()
  })

  test('the kill switch has to have worked once, however long ago', () => {
    expect(killSwitchDrillProblem([drill(1)])).toMatch(/never/)
    expect(killSwitchDrillProblem([drill(350, { kind: 'kill_switch' })])).toBeNull()
    expect(killSwitchDrillProblem([drill(1, { kind: 'kill_switch', result: 'failed' })])).toMatch(/failed/)
    expect(lastDrill([drill(3), drill(1), drill(2)], 'rollback')).toEqual(drill(1))
  })

  test('only where harm is done: high tiers and what nobody classified, in production', () => {
    const facts = { production: true, topTier: 'high', unclassified: false } as const
    expect(needsDrills(facts)).toBe(true)
    expect(needsDrills({ ...facts, production: false })).toBe(false)
    expect(needsDrills({ ...facts, topTier: 'medium' })).toBe(false)
    expect(needsDrills({ ...facts, topTier: 'low', unclassified: true })).toBe(true)
  })
})

describe('who records one, and of when', () => {
  const somebody = (fn: TeamFunction, team: string): Actor => ({
    kind: 'person',
    personId: 'per_1',
    accountId: 'acc_1',
    sessionId: 'ses_1',
    name: 'One',
    authenticatedAt: NOW,
    authn: 'cli',
    teams: [{ id: team, slug: team, name: team, function: fn }],
  })
  const agent = { name: 'refunder', team_id: 'team_pay', team: 'Payments', state: 'active' as const }
  const recorded = { kind: 'rollback' as const, drilled_at: NOW - DAY }

  test('PAM and its own app team do', () => {
    expect(decideRecordDrill(somebody('pam', 'team_pam'), agent, recorded, NOW)).toBeNull()
    expect(decideRecordDrill(somebody('app', 'team_pay'), agent, recorded, NOW)).toBeNull()
    expect(decideRecordDrill(somebody('app', 'team_cx'), agent, recorded, NOW)).toMatchObject({
      code: 'not_owner',
      detail: expect.stringContaining('Payments and PAM'),
    })
  })

  test.each([
    ['of tomorrow', { drilled_at: NOW + DAY }],
    ['of two years ago', { drilled_at: NOW - 700 * DAY }],
  ])('%s: refused at its field', (_when, change) => {
    expect(
      decideRecordDrill(somebody('pam', 'team_pam'), agent, { ...recorded, ...change }, NOW),
    ).toMatchObject({ code: 'invalid_input', errors: [{ pointer: '/drilled_at' }] })
  })

  test('nothing of a retired agent', () => {
    const retired = { ...agent, state: 'retired' as const }
    expect(decideRecordDrill(somebody('pam', 'team_pam'), retired, recorded, NOW)).toMatchObject({
      code: 'wrong_state',
    })
  })
})

describe('a release that can do much harm in production', () => {
  const inputs = sampleInputs()
  const [refund] = inputs.actions
  const harmful = {
    ...inputs,
    actions: [
      {
        ...refund!,
        classification: { effect: 'payment', data_class: 'restricted', reversible: false } as const,
      },
    ],
    rules: { version: 1, rules: SHIPPED_RULES },
  }
  const of = (drills: Drill[], production = true) =>
    composeRelease({ ...harmful, drills, environment: { id: 'somewhere', production } })
  const sign = (drills: Drill[], layer: 'pam' | 'iam' = 'pam', production = true) => {
    const content = of(drills, production)
    const release = sampleSigning({ requirements: requirementsOf(content), drills, contributors: [] })
    const signer = { personId: layer, authenticatedAt: NOW, now: NOW, method: 'passkey' as const }
    return canSign(release, layer, signer, release.digest)
  }

  test('is signed by PAM only with a rollback drill that counts', () => {
    expect(of([]).requirements).toMatchObject({ drill: true })
    expect(sign([])).toMatchObject({ code: 'drill_required', detail: expect.stringMatching(/never drilled/) })
    expect(sign([])?.detail).toContain('a member of the app team or of PAM')
    expect(sign([drill(200)])).toMatchObject({ code: 'drill_required' })
    expect(sign([drill(3)])).toBeNull()
  })

  test('other layers, and staging, wait for no drill', () => {
    expect(sign([], 'iam')).toBeNull()
    expect(sign([], 'pam', false)).toBeNull()
    expect(of([], false).requirements).not.toHaveProperty('drill')
  })

  test('says on its privileged-access section what is missing', () => {
    const texts = (drills: Drill[]) =>
      sectionChecks(of(drills), 'pam', NOW)
        .filter(({ text }) => /drill/i.test(text))
        .map(({ ok, text }) => [ok, text])
    expect(texts([])).toEqual([
      [false, 'Its rollback was never drilled'],
      [false, 'Its kill switch was never drilled'],
    ])
    expect(texts([drill(3), drill(3, { kind: 'kill_switch' })]).map(([ok]) => ok)).toEqual([true, true])
    const { drills: _, ...older } = of([]).sections.pam
    const before = { ...of([]), v: 2 as const }
    before.sections = { ...before.sections, pam: older }
    expect(sectionChecks(before, 'pam', NOW).every(({ text }) => !/drill/i.test(text))).toBe(true)
  })
})
