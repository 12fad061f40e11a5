import { describe, expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { canPublish, type PublishableRelease } from './can-publish'
import { composeRelease } from './compose'
import { digestRelease } from './content'

const content = composeRelease(sampleInputs())
const digests = digestRelease(content)

function approved(): PublishableRelease {
  return {
    state: 'approved',
    agent_id: 'agt_1',
    environment: 'production',
    revision: 3,
    digest: digests.root,
    content: structuredClone(content),
    signOffs: CONTROL_LAYERS.map(layer => ({
      layer,
      person_id: layer,
      revision: 3,
      digest: digests.root,
      section_digest: digests.sections[layer],
      voided_at: null,
      on_behalf_of: null,
      method: 'reauthentication' as const,
      signed_at: 1000,
    })),
    contributors: [{ person_id: 'mia' }],
    delegations: [],
    exceptions: [],
    publish_requested_at: new Date(0),
    number: 42,
    published_at: null,
    carriedFrom: new Map(),
    sameHumans: [],
  }
}

test('two accounts of one human, found out after the approval', () => {
  const signers = { ...approved(), sameHumans: [['iam', 'pam']] }
  expect(canPublish(signers)?.detail).toMatch('one person signed for two layers')
  expect(canPublish({ ...signers, state: 'published' })).toBeNull()
  const author = { ...approved(), sameHumans: [['mia', 'pam']] }
  expect(canPublish(author)?.detail).toMatch('took part in it')
})

test('a layer that says it is carried, from a release that nobody knows', () => {
  const forged = structuredClone(content)
  const { sections } = digests
  forged.requirements!.layers.iga = 0
  forged.requirements!.carried = {
    iga: { release: 'rel_0', digest: 'd'.repeat(64), section_digest: sections.iga },
  }
  const { root } = digestRelease(forged)
  const release = { ...approved(), content: forged, digest: root }
  release.signOffs = release.signOffs
    .filter(({ layer }) => layer !== 'iga')
    .map(signOff => ({ ...signOff, digest: root }))
  expect(canPublish(release)?.detail).toMatch(/not the one before it/)
})

test('six layers, six owners, one digest: published', () => {
  expect(canPublish(approved())).toBeNull()
  expect(canPublish({ ...approved(), state: 'published' })).toBeNull()
})

/** Each of these is something that a console, or whoever has its database role, could have written. */
const FORGED: [what: string, forge: (release: PublishableRelease) => void, why: RegExp][] = [
  [
    'not approved',
    r => {
      r.state = 'in_review'
    },
    /is in review/,
  ],
  [
    'no content',
    r => {
      r.content = null
    },
    /no content/,
  ],
  [
    'content changed after signing',
    r => {
      r.content!.sections.iam.model = 'model-2'
    },
    /digest that was signed/,
  ],
  [
    'content and digest changed after signing',
    r => {
      r.content!.sections.iam.model = 'model-2'
      r.digest = digestRelease(r.content!).root
    },
    /IAM signed another digest/,
  ],
  [
    'the release of another agent',
    r => {
      r.agent_id = 'agt_2'
    },
    /another agent/,
  ],
  [
    'the release of another environment',
    r => {
      r.environment = 'staging'
    },
    /another agent or environment/,
  ],
  [
    'a layer missing',
    r => {
      r.signOffs.pop()
    },
    /did not sign/,
  ],
  [
    'a signature void',
    r => {
      r.signOffs[0]!.voided_at = new Date(0)
    },
    /IAM did not sign/,
  ],
  [
    'a layer twice',
    r => {
      r.signOffs[0]!.layer = 'compliance'
    },
    /IAM did not sign/,
  ],
  [
    'one over an earlier revision',
    r => {
      r.signOffs[2]!.revision = 2
    },
    /PAM signed another digest/,
  ],
  [
    'one over another section',
    r => {
      r.signOffs[2]!.section_digest = 'a'.repeat(64)
    },
    /PAM signed another section/,
  ],
  [
    'one by a stranger',
    r => {
      r.signOffs[3]!.person_id = 'eve'
    },
    /Security was not signed by its owner/,
  ],
  [
    'one by a contributor',
    r => {
      r.contributors.push({ person_id: 'app' })
    },
    /App was signed by somebody who took part/,
  ],
]

describe('not published', () => {
  test.each(FORGED)('%s', (_what, forge, why) => {
    const release = approved()
    forge(release)
    expect(canPublish(release)?.detail).toMatch(why)
  })

  test('one person for two layers, even if they own both', () => {
    const ownership = structuredClone(sampleInputs().ownership)
    ownership.security.deputy = ownership.iam.accountable
    const both = composeRelease(sampleInputs({ ownership }))
    const { root, sections } = digestRelease(both)
    const release = approved()
    release.content = both
    release.digest = root
    release.signOffs = CONTROL_LAYERS.map(layer => ({
      layer,
      person_id: layer === 'security' ? 'iam' : layer,
      revision: 3,
      digest: root,
      section_digest: sections[layer],
      voided_at: null,
      on_behalf_of: null,
      method: 'reauthentication' as const,
      signed_at: 1000,
    }))
    expect(canPublish(release)?.detail).toMatch(/two layers/)
  })
})
