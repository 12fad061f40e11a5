import { describe, expect, test } from 'vitest'
import { sampleOwnership, sampleSigning } from '@/lib/testing/release-inputs'
import { canSign, type SigningRelease } from './can-sign'

const NOW = 1_800_000_000
const signer = (personId: string | null, age = 0) => ({ personId, authenticatedAt: NOW - age, now: NOW })
const vacantPam = { ...sampleOwnership(), pam: { team: null, accountable: null, deputy: null } }
const with2Layers = {
  ...sampleOwnership(),
  security: { accountable: { id: 'iam', name: 'Iam' }, deputy: { id: 'ben', name: 'Ben Ode' } },
}
const iamSigned = [{ layer: 'iam' as const, person_id: 'iam', person_name: 'Iam', on_behalf_of: null }]

type Case = [
  when: string,
  given: Partial<SigningRelease>,
  layer: Parameters<typeof canSign>[1],
  who: ReturnType<typeof signer>,
  code: string,
  detail: string | RegExp,
]

const REFUSED: Case[] = [
  ['nobody knows who it is', {}, 'iam', signer(null), 'not_signed_in', /known person/],
  ['it is a draft', { state: 'draft' }, 'iam', signer('iam'), 'wrong_state', /it is a draft\./],
  ['it is approved', { state: 'approved' }, 'iam', signer('iam'), 'wrong_state', /it is approved\./],
  [
    'another digest is offered by now',
    { digest: 'e'.repeat(64) },
    'iam',
    signer('iam'),
    'digest_changed',
    /nothing was signed/,
  ],
  [
    'they own another layer',
    {},
    'pam',
    signer('iam'),
    'not_owner',
    "You can't sign PAM: you don't own that layer of this agent. Pam or Pam-deputy (deputy) can.",
  ],
  [
    'the layer is vacant',
    { ownership: vacantPam },
    'pam',
    signer('pam'),
    'layer_vacant',
    /PAM is vacant\. IGA or an administrator/,
  ],
  [
    'another layer is vacant',
    { ownership: vacantPam },
    'iam',
    signer('iam'),
    'layer_vacant',
    /PAM is vacant/,
  ],
  [
    'the layer is signed by them',
    { signOffs: iamSigned },
    'iam',
    signer('iam'),
    'already_signed',
    'IAM is already signed by you.',
  ],
  [
    'the layer is signed by their deputy',
    { signOffs: [{ layer: 'iam', person_id: 'iam-deputy', person_name: 'Kai Ito', on_behalf_of: null }] },
    'iam',
    signer('iam'),
    'already_signed',
    'IAM is already signed by Kai Ito.',
  ],
  [
    'they signed another layer',
    { ownership: with2Layers, signOffs: iamSigned },
    'security',
    signer('iam'),
    'separation_of_duties',
    "You can't sign Security: you signed IAM on this release, and one person fills one layer. Ben Ode (deputy) can.",
  ],
  [
    'they drafted it',
    { contributors: [{ person_id: 'iam', acted_as: 'author' }] },
    'iam',
    signer('iam'),
    'separation_of_duties',
    "You can't sign IAM: you drafted this release. Iam-deputy (deputy) can.",
  ],
  [
    'they submitted it',
    { contributors: [{ person_id: 'iam', acted_as: 'requester' }] },
    'iam',
    signer('iam'),
    'separation_of_duties',
    /you submitted this release/,
  ],
  [
    'they changed the owners last',
    { contributors: [{ person_id: 'iam', acted_as: 'owner_changer' }] },
    'iam',
    signer('iam'),
    'separation_of_duties',
    /changed its owners/,
  ],
  [
    'nobody is left who could',
    {
      contributors: [
        { person_id: 'iam', acted_as: 'editor' },
        { person_id: 'iam-deputy', acted_as: 'editor' },
      ],
    },
    'iam',
    signer('iam'),
    'separation_of_duties',
    /Nobody else owns this layer who could/,
  ],
  [
    'their sign-in is 301 seconds old',
    {},
    'iam',
    signer('iam', 301),
    'reauthentication_required',
    /last 5 minutes/,
  ],
]

describe('refused when', () => {
  test.each(REFUSED)('%s', (_when, given, layer, who, code, detail) => {
    const release = sampleSigning(given)
    const refusal = canSign(release, layer, who, 'd'.repeat(64))
    expect(refusal?.code).toBe(code)
    expect(refusal?.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail))
  })
})

describe('allowed for', () => {
  test.each([
    ['the accountable person', 'iam', 0],
    ['the deputy', 'iam-deputy', 0],
    ['a sign-in of exactly five minutes ago', 'iam', 300],
  ])('%s', (_who, personId, age) => {
    expect(canSign(sampleSigning(), 'iam', signer(personId, age), 'd'.repeat(64))).toBeNull()
  })
})
