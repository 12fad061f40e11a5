import { describe, expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { compareReleases } from '../compare'
import { composeRelease } from '../compose'
import type { FieldSupply, ReachedAgent, SurfaceSection } from '../content'

function withSecurity(part: Partial<SurfaceSection>) {
  const content = structuredClone(composeRelease(sampleInputs()))
  Object.assign(content.sections.security, { delegates_to: [{ id: 'p', name: 'planner' }] }, part)
  return content
}

const planner: ReachedAgent = {
  id: 'p',
  name: 'planner',
  path: ['refunder', 'planner'],
  systems: ['crm'],
  top_tier: 'low',
}
const ledger: ReachedAgent = {
  id: 'l',
  name: 'ledger',
  path: ['refunder', 'planner', 'ledger'],
  systems: ['books'],
  top_tier: 'high',
}

describe('reach', () => {
  test.each<[what: string, was: ReachedAgent[], is: ReachedAgent[], sentences: string[]]>([
    ['further away', [planner], [planner, ledger], ['more: Can now reach ledger through planner']],
    ['no longer', [planner, ledger], [planner], ['less: Can no longer reach ledger']],
    [
      'a higher tier and another system',
      [planner, ledger],
      [planner, { ...ledger, top_tier: 'critical', systems: ['bank', 'books'] }],
      [
        'more: Highest tier of ledger, which it can reach: high → critical',
        'more: Adds system bank of ledger, which it can reach',
      ],
    ],
    [
      'nothing that can be judged any more',
      [planner, ledger],
      [planner, { ...ledger, top_tier: null }],
      ['less: Highest tier of ledger, which it can reach: high → none'],
    ],
    [
      'another way',
      [planner, ledger],
      [planner, { ...ledger, path: ['refunder', 'ledger'] }],
      ['other: Reaches ledger directly, before through planner'],
    ],
    [
      'another name',
      [planner, ledger],
      [planner, { ...ledger, name: 'books', path: ['refunder', 'planner', 'books'] }],
      ['other: ledger, which it can reach, is now named books'],
    ],
    ['a direct hop is said as a delegation', [], [planner], []],
    ['nothing', [planner, ledger], [planner, ledger], []],
  ])('%s', (_what, was, is, sentences) => {
    const differences = compareReleases(withSecurity({ reach: was }), withSecurity({ reach: is }))
    expect(differences.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual(sentences)
  })

  test('a package that never said it, and a first release', () => {
    const { reach: _reach, field_supply: _supply, ...security } = withSecurity({}).sections.security
    const old = withSecurity({})
    old.sections.security = security
    const sentences = (before: typeof old | null) =>
      compareReleases(before, withSecurity({ reach: [planner, ledger], field_supply: [] }))
        .map(({ sentence }) => sentence)
        .filter(sentence => sentence.includes('reach '))
    expect(sentences(old)).toEqual(['Says whom it can reach by delegation: 2 agents'])
    expect(sentences(null)).toEqual(['Can reach ledger through planner'])
  })
})

describe('field supply', () => {
  const supply = (missing_at: FieldSupply['missing_at'], rules = ['grl_1']): FieldSupply[] => [
    { field: 'task', rules, missing_at },
  ]
  test.each<[what: string, was: FieldSupply[], is: FieldSupply[], sentences: string[]]>([
    ['a field', [], supply([]), ['1 rule looks at task now']],
    ['no longer a field', supply([]), [], ['No rule looks at task any more']],
    ['other rules', supply([]), supply([], ['grl_1', 'grl_2']), ['Other rules look at task']],
    [
      'another enforcer without it',
      supply([]),
      supply([
        { enforcer: 'a', said: 'no' },
        { enforcer: 'b', said: 'nothing' },
      ]),
      ['a doesn’t supply task: rules that look at it hold there', 'b never said whether it supplies task'],
    ],
    [
      'one that supplies it now',
      supply([{ enforcer: 'a', said: 'nothing' }]),
      supply([]),
      ['task is no longer missing at a'],
    ],
    ['nothing', supply([{ enforcer: 'a', said: 'no' }]), supply([{ enforcer: 'a', said: 'no' }]), []],
  ])('%s', (_what, was, is, sentences) => {
    const differences = compareReleases(
      withSecurity({ field_supply: was }),
      withSecurity({ field_supply: is }),
    )
    expect(differences.map(({ sentence }) => sentence)).toEqual(sentences)
  })
})
