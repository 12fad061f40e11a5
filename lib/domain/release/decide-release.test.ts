/** Drafting, submitting, signing and taking back: given, when, then. */
import { describe, expect, test } from 'vitest'
import { sampleInputs, sampleOwnership, sampleSigning } from '@/lib/testing/release-inputs'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { isRefusal } from '../refusal'
import { composeRelease } from './compose'
import { digestRelease } from './content'
import { type DraftFacts, decideDraft } from './decide-draft'
import {
  agentStateAfterReturn,
  decideRequestChanges,
  decideWithdraw,
  decideWithdrawSignature,
} from './decide-return'
import { decideSign } from './decide-sign'
import { decideSubmit, type SubmitFacts } from './decide-submit'

const content = composeRelease(sampleInputs())
const draftable: DraftFacts = {
  agent: { name: 'refunder', state: 'draft' },
  ofTeam: true,
  teamName: 'Payments',
  environment: 'production',
  environments: ['production'],
  open: null,
  content,
}

describe('drafting is refused', () => {
  const unclassified = composeRelease(sampleInputs({ actions: [] }))
  test.each<[string, Partial<DraftFacts>, string]>([
    ['outside the team', { ofTeam: false }, 'not_permitted'],
    ['for a suspended agent', { agent: { name: 'refunder', state: 'suspended' } }, 'wrong_state'],
    ['for a retired agent', { agent: { name: 'refunder', state: 'retired' } }, 'wrong_state'],
    ['for an environment that the agent does not have', { environment: 'staging' }, 'invalid_input'],
    ['while another is open', { open: { number: 3, state: 'in_review' } }, 'already_exists'],
    ['without a classified action', { content: unclassified }, 'nothing_released'],
  ])('%s', (_when, facts, code) => expect(decideDraft({ ...draftable, ...facts })?.code).toBe(code))

  test('and allowed otherwise', () => expect(decideDraft(draftable)).toBeNull())
})

const since = Object.fromEntries(CONTROL_LAYERS.map(layer => [layer, '2026-11-03'])) as SubmitFacts['since']
const submittable: SubmitFacts = {
  release: sampleSigning({ state: 'draft' }),
  agent: { name: 'refunder', state: 'draft' },
  ofTeam: true,
  teamName: 'Payments',
  since,
}

describe('submitting', () => {
  test.each([
    ['draft', 'in_review'],
    ['in_review', 'in_review'],
    ['active', 'active'],
  ] as const)('an agent that is %s becomes %s', (state, next) => {
    expect(decideSubmit({ ...submittable, agent: { name: 'refunder', state } })).toEqual({ agentState: next })
  })
  test.each(['suspended', 'retired'] as const)('is refused for an agent that is %s', state => {
    expect(decideSubmit({ ...submittable, agent: { name: 'refunder', state } })).toMatchObject({
      code: 'wrong_state',
    })
  })
  test('is refused by a vacant layer, named with its date', () => {
    const ownership = { ...sampleOwnership(), pam: { accountable: null, deputy: null } }
    expect(
      decideSubmit({ ...submittable, release: sampleSigning({ state: 'draft', ownership }) }),
    ).toMatchObject({
      code: 'layer_vacant',
      detail: 'Release blocked: PAM is vacant since 2026-11-03. IGA or an administrator can name an owner.',
    })
  })
})

/** The sample release asks nothing. */
const ANSWERS = [] as const

describe('the sixth signature', () => {
  const digests = digestRelease(content)
  const signer = { personId: 'compliance', authenticatedAt: 1000, now: 1000 }
  const signedBy = (layers: readonly (typeof CONTROL_LAYERS)[number][]) =>
    layers.map(layer => ({ layer, person_id: layer, person_name: layer, on_behalf_of: null }))

  test('approves, for as long as the highest tier is certified', () => {
    const release = sampleSigning({ digest: digests.root, signOffs: signedBy(CONTROL_LAYERS.slice(0, 5)) })
    expect(decideSign({ release, content }, 'compliance', signer, digests.root, ANSWERS)).toEqual({
      actedAs: 'accountable',
      onBehalfOf: null,
      seat: 1,
      exception: null,
      sectionDigest: digests.sections.compliance,
      approval: { certifiedUntil: 1000 + 90 * 86_400 },
      missing: [],
    })
  })
  test('does not when it is the fifth', () => {
    const release = sampleSigning({ digest: digests.root, signOffs: signedBy(CONTROL_LAYERS.slice(0, 4)) })
    expect(decideSign({ release, content }, 'compliance', signer, digests.root, ANSWERS)).toMatchObject({
      approval: null,
      missing: ['app'],
    })
  })
  test('takes the seat that was given back, and not the one that is still filled', () => {
    const second = signedBy(['compliance']).map(each => ({ ...each, person_id: 'other', seat: 2 }))
    const release = sampleSigning({ digest: digests.root, signOffs: second })
    const asked = { ...release.requirements, layers: { ...release.requirements.layers, compliance: 2 } }
    expect(
      decideSign(
        { release: { ...release, requirements: asked }, content },
        'compliance',
        signer,
        digests.root,
        ANSWERS,
      ),
    ).toMatchObject({ seat: 1 })
  })
  test('is refused over content that does not have the digest it claims', () => {
    const release = sampleSigning({ digest: 'd'.repeat(64) })
    const decision = decideSign({ release, content }, 'compliance', signer, 'd'.repeat(64), ANSWERS)
    expect(isRefusal(decision) && decision.code).toBe('digest_changed')
  })
})

describe('taking back', () => {
  test('only owners of the layer request changes, only in review', () => {
    expect(decideRequestChanges(sampleSigning(), 'pam', 'pam')).toBeNull()
    expect(decideRequestChanges(sampleSigning(), 'pam', 'iam')?.code).toBe('not_owner')
    expect(decideRequestChanges(sampleSigning({ state: 'draft' }), 'pam', 'pam')?.code).toBe('wrong_state')
  })
  test.each([
    ['draft', null],
    ['in_review', null],
    ['approved', null],
    ['published', 'wrong_state'],
    ['superseded', 'wrong_state'],
    ['withdrawn', 'wrong_state'],
  ] as const)('a release that is %s is withdrawn: %s', (state, code) => {
    expect(
      decideWithdraw({ release: sampleSigning({ state }), ofTeam: true, teamName: 'Payments' })?.code ?? null,
    ).toBe(code)
  })
  test('a signature goes back only to who gave it, while others are missing', () => {
    const signOffs = [{ layer: 'iam' as const, person_id: 'iam', person_name: 'Iam', on_behalf_of: null }]
    expect(decideWithdrawSignature(sampleSigning({ signOffs }), 'iam', 'iam', false)).toBeNull()
    expect(decideWithdrawSignature(sampleSigning({ signOffs }), 'iam', 'iam-deputy', false)?.code).toBe(
      'not_owner',
    )
    expect(
      decideWithdrawSignature(sampleSigning({ signOffs, state: 'approved' }), 'iam', 'iam', false),
    ).toBeNull()
    expect(
      decideWithdrawSignature(sampleSigning({ signOffs, state: 'approved' }), 'iam', 'iam', true)?.code,
    ).toBe('wrong_state')
    expect(decideWithdrawSignature(sampleSigning(), 'iam', 'iam', false)?.code).toBe('wrong_state')
  })
  test.each([
    ['in_review', false, 'draft'],
    ['in_review', true, 'in_review'],
    ['active', false, 'active'],
    ['suspended', false, 'suspended'],
  ] as const)('an agent that is %s (another release in review: %s) is then %s', (state, other, after) => {
    expect(agentStateAfterReturn(state, other)).toBe(after)
  })
})
