import { describe, expect, it } from 'vitest'
import { sampleSigning } from '@/lib/testing/release-inputs'
import type { SigningRelease } from './can-sign'
import { decideRemindNow, owingPeople, type RemindNowFacts } from './remind-now'

const NOW = 1_800_000_000
const HOUR = 3600
const facts = (
  change: Partial<RemindNowFacts> = {},
  release: Partial<SigningRelease> = {},
): RemindNowFacts => ({
  release: sampleSigning(release),
  teamName: 'Payments',
  mayRemind: true,
  last: null,
  now: NOW,
  ...change,
})
const signedBy = (layer: 'pam' | 'iam', id: string) => ({
  layer,
  person_id: id,
  person_name: id,
  on_behalf_of: null,
})

describe('reminding by hand', () => {
  it.each<[string, RemindNowFacts, string | null]>([
    ['the first time', facts(), null],
    ['by somebody who has nothing to do with it', facts({ mayRemind: false }), 'not_permitted'],
    ['of a draft', facts({}, { state: 'draft' }), 'wrong_state'],
    ['of what is approved', facts({}, { state: 'approved' }), 'wrong_state'],
    ['a second later', facts({ last: { at: NOW - 1, by: 'Mia' } }), 'limit_reached'],
    ['a second too early', facts({ last: { at: NOW - 4 * HOUR + 1, by: 'Mia' } }), 'limit_reached'],
    ['after four hours', facts({ last: { at: NOW - 4 * HOUR, by: 'Mia' } }), null],
  ])('%s', (_, given, code) => {
    expect(decideRemindNow(given)?.code ?? null).toBe(code)
  })

  it('says who did it and when it is possible again', () => {
    expect(decideRemindNow(facts({ last: { at: NOW - HOUR, by: 'Mia' } }))?.detail).toBe(
      'Mia reminded them at 2027-01-15 07:00 UTC. The next time is possible from 2027-01-15 11:00 UTC.',
    )
  })

  it('reaches only those who still owe an answer, and who stands in for them', () => {
    const release = sampleSigning({
      signOffs: [signedBy('pam', 'pam')],
      delegations: [
        { layer: 'iam', from: { id: 'iam', name: 'Iam' }, to: { id: 'sub', name: 'Sub' } },
        { layer: 'iga', from: { id: 'nobody', name: 'Nobody' }, to: { id: 'other', name: 'Other' } },
      ],
    })
    const owing = new Map(
      owingPeople(release).map(({ layer, persons }) => [layer, persons.map(({ id }) => id)]),
    )
    expect(owing.get('iam')).toEqual(['iam', 'iam-deputy', 'sub'])
    expect(owing.get('iga')).toEqual(['iga', 'iga-deputy'])
    expect(owing.has('pam')).toBe(false)
  })

  it('of two signatures the one who gave theirs is left alone', () => {
    const release = sampleSigning({ signOffs: [signedBy('pam', 'pam')] })
    release.requirements = {
      ...release.requirements,
      layers: { ...release.requirements.layers, pam: 2 },
    }
    expect(
      owingPeople(release)
        .find(({ layer }) => layer === 'pam')
        ?.persons.map(({ id }) => id),
    ).toEqual(['pam-deputy'])
  })
})
