import { describe, expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { changedSections, compareReleases } from './compare'
import { composeRelease } from './compose'
import { digestRelease, type ReleaseContent } from './content'
import { sectionBlocks } from './document-sections'
import stored from './golden/package-v2.json' with { type: 'json' }
import { sectionChecks } from './section-checks'

/** As it was composed and stored before version 3. */
const older = stored.content as ReleaseContent
const DAY = 86_400
const NOW = 1_790_000_000
const inputs = sampleInputs()
const declared = composeRelease(inputs)

describe('a package from before sections said all of it', () => {
  test('keeps every digest that was signed', () => {
    expect(older.v).toBe(2)
    expect(digestRelease(older)).toEqual(stored.digests)
  })

  test('is shown without lines about what it doesn’t say', () => {
    const text = JSON.stringify(CONTROL_LAYERS.map(layer => sectionBlocks(older.sections, layer)))
    expect(text).not.toMatch(/undefined|drill|External|Evidence kept|Enforced|are issued|Attributes/)
    const checks = CONTROL_LAYERS.flatMap(layer => sectionChecks(older, layer, NOW))
    expect(checks.map(({ text }) => text).join()).not.toMatch(/drill|not said|enforced|kept for/)
  })

  test('against one of now: every section that has another digest says what is new', () => {
    const silent = composeRelease({
      ...inputs,
      agent: {
        ...inputs.agent,
        credential_issuance: '',
        credential_revocation: '',
        trust_boundaries: [],
        enforced_at_gateway: '',
        enforced_in_application: '',
      },
    })
    for (const after of [declared, silent]) {
      const said = new Set(compareReleases(older, after).map(({ layer }) => layer))
      for (const section of changedSections(older, after)) expect(said).toContain(section)
    }
  })
})

const drill = { kind: 'rollback', drilled_at: NOW - DAY, result: 'worked', note: 'Paid by hand' } as const
type Agent = (typeof inputs)['agent']

test.each<[string, Partial<Agent>, string[]]>([
  ['the same', {}, []],
  [
    'issuance',
    { credential_issuance: 'By hand' },
    ['other: Credentials are issued: SPIRE issues an SVID per task → By hand'],
  ],
  [
    'revocation no longer said',
    { credential_revocation: '' },
    ['other: Credentials are revoked: The SPIRE entry is deleted → not said'],
  ],
  [
    'another party, and the first with other words',
    {
      trust_boundaries: [
        { name: 'Stripe', description: 'Amounts' },
        { name: 'Mailer', description: 'Addresses' },
      ],
    },
    [
      'more: Reaches external party Mailer: Addresses',
      'other: What crosses to Stripe: Charge ids and amounts → Amounts',
    ],
  ],
  ['a party less', { trust_boundaries: [] }, ['less: No longer reaches external party Stripe']],
  ['no gateway', { enforced_at_gateway: '' }, ['other: A gateway decides at: payments-gateway → not said']],
  ['retention', { retention_days: 30 }, ['other: Evidence of its calls is kept: 365 days → 30 days']],
])('compared: %s', (_what, change, sentences) => {
  const after = composeRelease({ ...inputs, agent: { ...inputs.agent, ...change } })
  expect(compareReleases(declared, after).map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual(
    sentences,
  )
})

test('compared: an attribute is said, with what it changes in what is needed', () => {
  const after = composeRelease({ ...inputs, agent: { ...inputs.agent, attributes: ['regulated'] } })
  const sentences = compareReleases(declared, after).map(({ sentence }) => sentence)
  expect(sentences).toContain('It is regulated')
  expect(sentences).toContain('Signatures of Compliance: 1 → 2')
})

test('compared: a newer drill takes the place of the older one', () => {
  const of = (drilled_at: number) => composeRelease({ ...inputs, drills: [{ ...drill, drilled_at }] })
  const first = compareReleases(declared, of(NOW - 9 * DAY))
  expect(first).toHaveLength(1)
  const second = compareReleases(of(NOW - 9 * DAY), of(NOW - DAY))
  expect(second).toEqual([
    {
      layer: 'pam',
      kind: 'other',
      sentence: expect.stringMatching(/^Rollback drilled on .*, worked: Paid by hand$/),
    },
  ])
})

test('the order in which things were declared makes no difference to the digest', () => {
  const parties = [
    { name: 'b', description: 'second' },
    { name: 'a', description: 'first' },
  ]
  const kill = { ...drill, kind: 'kill_switch' as const }
  const of = (turned: boolean) =>
    digestRelease(
      composeRelease({
        ...inputs,
        agent: {
          ...inputs.agent,
          attributes: turned ? ['regulated', 'customer_contact'] : ['customer_contact', 'regulated'],
          trust_boundaries: turned ? [...parties].reverse() : parties,
        },
        drills: turned ? [kill, drill] : [drill, kill],
      }),
    )
  expect(of(true)).toEqual(of(false))
})

test('the document has a line for all of it, and shows nothing as raw JSON', () => {
  const { sections } = composeRelease({ ...inputs, drills: [drill] })
  const text = JSON.stringify(CONTROL_LAYERS.map(layer => sectionBlocks(sections, layer)))
  for (const words of [
    'SPIRE issues an SVID per task',
    'Charge ids and amounts',
    'payments-gateway',
    'Rollback drill',
    '365 days',
    'Neither regulated',
  ])
    expect(text).toContain(words)
  expect(text).not.toMatch(/"(Trust boundaries|Drills|Retention days|Attributes?)",\{"mono"/)
})
