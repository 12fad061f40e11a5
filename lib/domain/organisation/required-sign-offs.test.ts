import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { EFFECTS, TIERS } from '../policy/model'
import { describeRules } from './describe-rules'
import { requirementInWords } from './describe-when'
import { requiredSignOffs, type SignOffFacts } from './required-sign-offs'
import {
  AGENT_ATTRIBUTES,
  type MatrixRow,
  type OrganisationRules,
  type Reauthentication,
  rulesAsStored,
  organisationRulesSchema,
  SHIPPED_RULES,
} from './rules'

const HARMLESS: SignOffFacts = {
  production: false,
  topTier: 'low',
  unclassified: false,
  effects: ['read'],
  writes: false,
  attributes: [],
}
const LIGHT = { iam: 1, iga: 0, pam: 0, security: 1, app: 1, compliance: 0 }
const ALL = { iam: 1, iga: 1, pam: 1, security: 1, app: 1, compliance: 1 }

const KEYS = 'Passkeys above low tier'

const TABLE: [string, Partial<SignOffFacts>, Record<string, number>, boolean, string[]][] = [
  ['an internal agent that reads', {}, LIGHT, false, []],
  ['the same in production', { production: true }, LIGHT, false, []],
  ['writes in staging', { writes: true, effects: ['write'] }, LIGHT, false, []],
  ['writes in production', { production: true, writes: true }, ALL, false, ['Production with writes']],
  ['a medium tier', { topTier: 'medium' }, LIGHT, true, [KEYS]],
  ['a high tier', { topTier: 'high' }, ALL, true, ['High and critical tiers', KEYS]],
  ['a critical tier', { topTier: 'critical' }, ALL, true, ['High and critical tiers', KEYS]],
  ['an unclassified action', { unclassified: true }, ALL, true, ['High and critical tiers', KEYS]],
  ['a payment', { effects: ['payment', 'read'] }, ALL, false, ['Payments']],
  ['customer contact', { attributes: ['customer_contact'] }, ALL, false, ['Customer contact']],
  ['regulated', { attributes: ['regulated'] }, { ...ALL, compliance: 2 }, true, ['Regulated agents']],
  [
    'everything at once',
    { production: true, writes: true, effects: ['payment'], attributes: ['customer_contact', 'regulated'] },
    { ...ALL, compliance: 2 },
    true,
    ['Production with writes', 'Payments', 'Customer contact', 'Regulated agents'],
  ],
]

const arbitraryFacts: fc.Arbitrary<SignOffFacts> = fc.record({
  production: fc.boolean(),
  topTier: fc.constantFrom(...TIERS),
  unclassified: fc.boolean(),
  effects: fc.subarray([...EFFECTS]),
  writes: fc.boolean(),
  attributes: fc.subarray([...AGENT_ATTRIBUTES]),
})

const arbitraryRow: fc.Arbitrary<MatrixRow> = fc.record({
  name: fc.constantFrom('Row A', 'Row B', 'Row C'),
  when: fc.record(
    {
      production: fc.boolean(),
      tier_at_least: fc.constantFrom(...TIERS),
      effects: fc.subarray([...EFFECTS], { minLength: 1 }),
      writes: fc.boolean(),
      attributes: fc.subarray([...AGENT_ATTRIBUTES], { minLength: 1 }),
    },
    { requiredKeys: [] },
  ),
  requires: fc.dictionary(fc.constantFrom(...CONTROL_LAYERS), fc.integer({ min: 0, max: 2 })),
  passkey: fc.boolean(),
})

const rulesOf = (matrix: MatrixRow[]) => ({ ...rulesAsStored(null), matrix })

describe('what a release must be signed by', () => {
  it.each(TABLE)('%s', (_, facts, layers, passkey, because) => {
    expect(requiredSignOffs(SHIPPED_RULES, { ...HARMLESS, ...facts })).toEqual({
      layers,
      passkey,
      because: ['Every release', ...because],
    })
  })

  it('a rollback drill is asked for where high tiers run in production, and PAM answers for it', () => {
    const of = (facts: Partial<SignOffFacts>) => requiredSignOffs(SHIPPED_RULES, { ...HARMLESS, ...facts })
    expect(of({ production: true, topTier: 'high' })).toMatchObject({ drill: true, layers: { pam: 1 } })
    expect(of({ production: true, unclassified: true })).toMatchObject({ drill: true })
    expect(of({ production: true, topTier: 'medium' })).not.toHaveProperty('drill')
    expect(of({ topTier: 'critical' })).not.toHaveProperty('drill')
    const row = { name: 'Drilled', when: {}, requires: { iam: 1, app: 1 }, passkey: false, drill: true }
    expect(organisationRulesSchema.safeParse(rulesOf([row])).error?.issues).toMatchObject([
      { path: ['matrix', 0, 'drill'] },
    ])
    const before = { ...row, requires: { ...row.requires, pam: 1 }, drill: false }
    const after = { ...before, drill: true }
    expect(describeRules(rulesOf([before]), rulesOf([after]))).toEqual([
      { kind: 'tighter', text: 'Drilled: a rollback drill is required' },
    ])
    expect(requirementInWords(after)).toBe('IAM once, PAM once, App once, after a rollback drill')
  })

  it('a row holds only when everything it says does', () => {
    const when: MatrixRow['when'] = {
      production: true,
      tier_at_least: 'high',
      effects: ['payment'],
      writes: true,
      attributes: ['regulated'],
    }
    const rules = rulesOf([{ name: 'All of it', when, requires: { pam: 2 }, passkey: true }])
    const holds: SignOffFacts = {
      production: true,
      topTier: 'high',
      unclassified: false,
      effects: ['payment'],
      writes: true,
      attributes: ['regulated'],
    }
    expect(requiredSignOffs(rules, holds).because).toEqual(['All of it'])
    const but: Partial<SignOffFacts>[] = [
      { production: false },
      { topTier: 'medium' },
      { effects: ['write'] },
      { writes: false },
      { attributes: ['customer_contact'] },
    ]
    for (const one of but) expect(requiredSignOffs(rules, { ...holds, ...one }).because).toEqual([])
  })

  const setTo = (reauthentication: Reauthentication): OrganisationRules => ({
    ...SHIPPED_RULES,
    settings: { ...SHIPPED_RULES.settings, reauthentication },
  })

  it.each<[Reauthentication, Partial<SignOffFacts>, boolean, string | null]>([
    ['any_tier', { topTier: 'low' }, false, null],
    ['any_tier', { topTier: 'critical' }, false, null],
    ['any_tier', { unclassified: true }, false, null],
    ['any_tier', { attributes: ['regulated'] }, true, null],
    ['low_tier', { topTier: 'low' }, false, null],
    ['low_tier', { topTier: 'medium' }, true, KEYS],
    ['low_tier', { topTier: 'high' }, true, KEYS],
    ['low_tier', { topTier: 'critical' }, true, KEYS],
    ['low_tier', { topTier: 'low', unclassified: true }, true, KEYS],
    ['low_tier', { attributes: ['regulated'] }, true, null],
    ['never', { topTier: 'low' }, true, 'Passkeys for every release'],
    ['never', { topTier: 'critical' }, true, 'Passkeys for every release'],
    ['never', { attributes: ['regulated'] }, true, null],
  ])('re-authentication %s, %o: passkey %s', (allowed, facts, passkey, because) => {
    const required = requiredSignOffs(setTo(allowed), { ...HARMLESS, ...facts })
    expect(required.passkey).toBe(passkey)
    expect(required.because.filter(each => each.startsWith('Passkeys'))).toEqual(because ? [because] : [])
  })

  it('rules of before, stored or shipped then, keep meaning what they meant', () => {
    const { reauthentication: _, operating_model: __, ...before } = SHIPPED_RULES.settings
    const stored = rulesAsStored({ ...SHIPPED_RULES, settings: before } as OrganisationRules)
    expect(stored.settings).toEqual({ ...before, reauthentication: 'any_tier', operating_model: 'team' })
    expect(rulesAsStored(null).settings.reauthentication).toBe('any_tier')
    expect(rulesAsStored(SHIPPED_RULES)).toEqual(SHIPPED_RULES)
    expect(requiredSignOffs(rulesAsStored(null), { ...HARMLESS, topTier: 'critical' }).passkey).toBe(false)
  })

  it('adding a row or an attribute never lowers a count', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryRow, { maxLength: 6 }),
        arbitraryRow,
        fc.nat(6),
        arbitraryFacts,
        fc.constantFrom(...AGENT_ATTRIBUTES),
        (rows, row, at, facts, attribute) => {
          const before = requiredSignOffs(rulesOf(rows), facts)
          const withRow = requiredSignOffs(rulesOf([...rows.slice(0, at), row, ...rows.slice(at)]), facts)
          const attributes = [...new Set([...facts.attributes, attribute])]
          const withAttribute = requiredSignOffs(rulesOf(rows), { ...facts, attributes })
          for (const after of [withRow, withAttribute]) {
            for (const layer of CONTROL_LAYERS) {
              expect(after.layers[layer]).toBeGreaterThanOrEqual(before.layers[layer])
            }
            expect(after.passkey || !before.passkey).toBe(true)
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
