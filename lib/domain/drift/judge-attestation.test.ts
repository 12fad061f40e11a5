import { describe, expect, test } from 'vitest'
import { type AttestationFacts, judgeAttestation } from './judge-attestation'

const NOW = 1_800_000_000_000
const agent = (
  id: string,
  state: 'active' | 'suspended' | 'retired' = 'active',
  suspended_at = NOW - 60_000,
) => ({
  id,
  name: id,
  state,
  suspended_at: state === 'suspended' ? suspended_at : null,
})
const facts = (
  seen: Partial<AttestationFacts['seen']> = {},
  more: Partial<AttestationFacts> = {},
): AttestationFacts => ({
  seen: {
    identity: 'spiffe://acme/refunder',
    model: null,
    prompt_reference: null,
    seen_at: NOW,
    enforcer: 'edge',
    environment: 'production',
    ...seen,
  },
  named: null,
  declarer: agent('refunder'),
  release: {
    id: 'rel_1',
    published_at: NOW - 3_600_000,
    iam: {
      identities: [{ kind: 'spiffe', key: 'spiffe://acme/refunder' }],
      model: 'model-1',
      prompt_reference: 'git:p@1',
    },
  },
  ...more,
})

describe('nothing to say', () => {
  test.each([
    ['as released', facts({ model: 'model-1', prompt_reference: 'git:p@1' })],
    ['only the identity', facts()],
    ['named, and its own', facts({}, { named: agent('refunder') })],
    ['seen before this release', facts({ model: 'model-0', seen_at: NOW - 7_200_000 })],
    [
      'seen before it was suspended',
      facts({ seen_at: NOW - 120_000 }, { declarer: agent('refunder', 'suspended') }),
    ],
  ])('%s', (_name, given) => {
    expect(judgeAttestation(given)).toEqual({ observations: [], unknown: null })
  })
})

describe('seen otherwise than released', () => {
  test.each([
    ['another model', facts({ model: 'model-2' }), [['model', 'model-2', 'model-1']]],
    ['another prompt', facts({ prompt_reference: 'git:p@2' }), [['prompt', 'git:p@2', 'git:p@1']]],
    [
      'an identity of nobody, for a named agent',
      facts({ identity: 'spiffe://acme/other' }, { named: agent('refunder'), declarer: null }),
      [['identity', 'spiffe://acme/other', 'not released']],
    ],
    [
      'an identity of another agent',
      facts({ identity: 'spiffe://acme/other' }, { named: agent('refunder'), declarer: agent('other') }),
      [['identity', 'spiffe://acme/other', 'not released']],
    ],
    [
      'declared since the release',
      facts({ identity: 'spiffe://acme/new' }),
      [['identity', 'spiffe://acme/new', 'not released']],
    ],
    [
      'while it is suspended',
      facts({}, { declarer: agent('refunder', 'suspended') }),
      [['identity', 'spiffe://acme/refunder', 'suspended, so not in use']],
    ],
    [
      'after it was retired, with another model',
      facts({ model: 'model-2' }, { declarer: agent('refunder', 'retired') }),
      [
        ['identity', 'spiffe://acme/refunder', 'retired, so not in use'],
        ['model', 'model-2', 'model-1'],
      ],
    ],
  ])('%s', (_name, given, expected) => {
    const { observations, unknown } = judgeAttestation(given)
    expect(unknown).toBeNull()
    expect(observations.map(({ kind, subject, was }) => [kind, subject, was])).toEqual(expected)
    for (const { now_is, layers } of observations) {
      expect(now_is).toContain('edge')
      expect(layers).toEqual(['iam'])
    }
  })
})

describe('no release to differ from', () => {
  test.each([
    ['an identity of nobody', facts({}, { declarer: null, release: null }), 'It belongs to no agent.'],
    [
      'an agent without a release there',
      facts({}, { release: null }),
      /no release in force in production\.$/,
    ],
    [
      'a retired one',
      facts({}, { release: null, declarer: agent('refunder', 'retired') }),
      /in production and is retired\.$/,
    ],
  ])('%s', (_name, given, expected) => {
    const { observations, unknown } = judgeAttestation(given)
    expect(observations).toEqual([])
    expect(unknown).toMatch(expected)
  })
})
