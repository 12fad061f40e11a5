import { describe, expect, test } from 'vitest'
import { sampleSigning } from '@/lib/testing/release-inputs'
import { certificationStatus } from './certification-status'
import { canCertify, type CertifiedRelease, newCertifiedUntil } from './decide-certify'

const NOW = 1_800_000_000
const DAY = 86_400
const inForce = (changes: Partial<CertifiedRelease> = {}): CertifiedRelease => ({
  ...sampleSigning({ state: 'published' }),
  author_id: 'mia',
  requester_id: 'mia',
  certified_until: NOW + DAY,
  certified_for_days: 90,
  ...changes,
})

describe('certifying is refused', () => {
  test.each<[string, CertifiedRelease, string | null, string]>([
    ['to nobody in particular', inForce(), null, 'not_signed_in'],
    ['before it is in force', inForce({ state: 'approved' }), 'iga', 'wrong_state'],
    ['after it was superseded', inForce({ state: 'superseded' }), 'iga', 'wrong_state'],
    ['to owners of other layers', inForce(), 'pam', 'not_owner'],
    ['to its author', inForce({ author_id: 'iga' }), 'iga', 'separation_of_duties'],
    ['to its requester', inForce({ requester_id: 'iga-deputy' }), 'iga-deputy', 'separation_of_duties'],
    [
      'past the end of a prototype',
      inForce({ certified_until: NOW + 5 * DAY, prototype_until: NOW + 5 * DAY }),
      'iga',
      'wrong_state',
    ],
    ['when it would move nothing', inForce({ certified_until: NOW + 90 * DAY }), 'iga', 'wrong_state'],
  ])('%s', (_when, release, personId, code) =>
    expect(canCertify(release, { personId, now: NOW })?.code).toBe(code),
  )

  test('naming who else can', () => {
    expect(canCertify(inForce({ author_id: 'iga' }), { personId: 'iga', now: NOW })?.detail).toContain(
      'Iga-deputy can.',
    )
  })
})

test.each(['iga', 'iga-deputy'])(
  '%s certifies, also what has lapsed, for the days of its tier from now',
  personId => {
    expect(canCertify(inForce(), { personId, now: NOW })).toBeNull()
    expect(canCertify(inForce({ certified_until: NOW - DAY }), { personId, now: NOW })).toBeNull()
    expect(newCertifiedUntil(inForce(), NOW)).toBe(NOW + 90 * DAY)
  },
)

test.each([
  [NOW, 'lapsed'],
  [NOW + 1, 'lapsing'],
  [NOW + 30 * DAY, 'lapsing'],
  [NOW + 30 * DAY + 1, 'certified'],
] as const)('certified until %i is %s', (until, status) =>
  expect(certificationStatus(until, NOW)).toBe(status),
)
