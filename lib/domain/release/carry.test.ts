import { describe, expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { carriedFault, type CarryFacts, carrySignatures, type CarrySource } from './carry'
import { composeRelease } from './compose'
import { digestRelease, type ReleaseContent } from './content'
import type { ReleaseInputs } from './inputs'

/** Without the row that asks PAM for a recent drill: that is never carried. */
function undrilledInputs(changes: Partial<ReleaseInputs> = {}): ReleaseInputs {
  const inputs = sampleInputs()
  const matrix = inputs.rules.rules.matrix.filter(row => !row.drill)
  return { ...inputs, rules: { version: 0, rules: { ...inputs.rules.rules, matrix } }, ...changes }
}

function source(number: number, content: ReleaseContent, changes: Partial<CarrySource> = {}): CarrySource {
  const { root, sections } = digestRelease(content)
  return {
    id: `rel_${number}`,
    agent_id: 'agt_1',
    environment: 'production',
    number,
    state: 'published',
    digest: root,
    certified_until: 2_000_000_000_000,
    ended_at: null,
    in_bundle: true,
    content,
    signOffs: CONTROL_LAYERS.filter(layer => (content.requirements?.layers[layer] ?? 1) > 0).map(layer => ({
      layer,
      person_id: layer,
      person_name: layer,
      on_behalf_of: null,
      method: 'passkey',
      digest: root,
      section_digest: sections[layer],
    })),
    ...changes,
  }
}

const newModel: Partial<ReleaseInputs> = { agent: { ...undrilledInputs().agent, model: 'model-2' } }
const chainOf = (...sources: CarrySource[]) => new Map(sources.map(one => [one.id, one]))

function carry(live: Partial<ReleaseInputs>, facts: Partial<CarryFacts> = {}, base?: CarrySource) {
  const before = base ?? source(1, composeRelease(undrilledInputs()))
  return carrySignatures(composeRelease(undrilledInputs(live)), {
    base: before.id,
    number: before.number + 1,
    chain: chainOf(before),
    concerned: ['iam'],
    contributors: ['mia'],
    ...facts,
  })
}

const carriedBy = ({ requirements }: ReleaseContent) => Object.keys(requirements!.carried!)
const signing = ({ requirements }: ReleaseContent) =>
  CONTROL_LAYERS.filter(layer => requirements!.layers[layer] > 0)

describe('who signs a small release', () => {
  test('only the layer concerned, with app and security so that nobody is alone', () => {
    expect(signing(carry(newModel))).toEqual(['iam', 'security', 'app'])
    expect(carriedBy(carry(newModel))).toEqual(['iga', 'pam', 'compliance'])
  })

  test('PAM, where it is asked for a recent drill', () => {
    const before = source(1, composeRelease(sampleInputs()))
    const content = composeRelease(sampleInputs(newModel))
    const facts = {
      base: 'rel_1',
      number: 2,
      chain: chainOf(before),
      concerned: ['iam' as const],
      contributors: [],
    }
    expect(signing(carrySignatures(content, facts))).toEqual(['iam', 'pam'])
  })

  test('two concerned layers, and nobody else', () => {
    expect(signing(carry({}, { concerned: ['pam', 'compliance'] }))).toEqual(['pam', 'compliance'])
  })

  test('a layer whose section changed, though nothing of it drifted', () => {
    const rollback = { agent: { ...undrilledInputs().agent, model: 'model-2', rollback: 'Another' } }
    expect(signing(carry(rollback))).toEqual(['iam', 'pam'])
  })

  test('a layer whose owner changed', () => {
    const { ownership } = undrilledInputs()
    ownership.iga.deputy = null
    expect(signing(carry({ ...newModel, ownership }))).toEqual(['iam', 'iga'])
  })

  test('a layer that is asked something else', () => {
    const { rules } = structuredClone(undrilledInputs())
    rules.rules.checklist.iga = []
    expect(signing(carry({ ...newModel, rules }))).toEqual(['iam', 'iga'])
  })

  test('a layer whose signer took part in it', () => {
    expect(signing(carry(newModel, { contributors: ['compliance'] }))).toEqual(['iam', 'compliance'])
  })

  test.each<[string, Partial<CarrySource['signOffs'][number]>]>([
    ['turns out to be the signer of another layer', { same_humans: ['iga'] }],
    ['turns out to be somebody who took part in it', { same_humans: ['mia'] }],
    ['needed an exception, which ends', { excepted: true }],
  ])('a layer whose signer %s', (_why, changes) => {
    const base = source(1, composeRelease(undrilledInputs()))
    Object.assign(base.signOffs.find(({ layer }) => layer === 'compliance')!, changes)
    expect(signing(carry(newModel, {}, base))).toEqual(['iam', 'compliance'])
  })

  test('a layer whose signer stands behind another layer that is carried', () => {
    const base = source(1, composeRelease(undrilledInputs()))
    base.signOffs.find(({ layer }) => layer === 'compliance')!.on_behalf_of = 'iga'
    expect(signing(carry(newModel, {}, base))).toEqual(['iam', 'compliance'])
  })

  test('a layer whose signature is void, and one that signed less often than is asked now', () => {
    const base = source(1, composeRelease(undrilledInputs()))
    base.signOffs = base.signOffs.filter(({ layer }) => layer !== 'pam')
    expect(signing(carry(newModel, {}, base))).toEqual(['iam', 'pam'])
    const regulated = { agent: { ...undrilledInputs().agent, attributes: ['regulated'] } }
    const signed = source(1, composeRelease(undrilledInputs(regulated)))
    expect(signing(carry(regulated, {}, signed))).toContain('compliance')
  })

  test('everybody, where the release in force signed something else, or nothing is in force', () => {
    const forged = source(1, composeRelease(undrilledInputs()))
    forged.content = structuredClone(forged.content)
    forged.content.sections.iga.description = 'Forged'
    expect(signing(carry(newModel, {}, forged))).toHaveLength(6)
    expect(signing(carry(newModel, { chain: new Map() }))).toHaveLength(6)
    for (const wrong of [
      { state: 'superseded' },
      { in_bundle: false },
      { environment: 'staging' },
    ] as const) {
      const base = source(1, composeRelease(undrilledInputs()), wrong)
      if (wrong.environment) base.environment = 'staging'
      const carried = carry(newModel, {}, base)
      // The place is the base's own here: the signer compares it with the release.
      if (!wrong.environment) expect(signing(carried)).toHaveLength(6)
    }
  })
})

/** A chain of small releases: each carries from the one before. */
function chained(length: number) {
  const sources = [source(1, composeRelease(undrilledInputs()))]
  for (let number = 2; number <= length; number++) {
    const base = sources.at(-1)!
    const live = { agent: { ...undrilledInputs().agent, model: `model-${number}` } }
    const content = carry(live, { chain: chainOf(...sources) }, base)
    sources.push(source(number, content))
  }
  return sources
}

test('carried from what was carried, at most ten releases deep', () => {
  expect(carriedBy(chained(11).at(-1)!.content)).toContain('iga')
  expect(carriedBy(chained(12).at(-1)!.content)).not.toContain('iga')
})

describe('the signer', () => {
  const setUp = () => {
    const base = source(1, composeRelease(undrilledInputs()))
    const content = carry(newModel, {}, base)
    const release = {
      agent_id: 'agt_1',
      environment: 'production',
      number: 2,
      state: 'approved' as 'approved' | 'published',
      published_at: null as number | null,
      content,
      contributors: [{ person_id: 'mia' }],
      signers: ['iam', 'security', 'app'],
    }
    return { base, release }
  }
  const fault = ({ base, release }: ReturnType<typeof setUp>) =>
    carriedFault(release, digestRelease(release.content), chainOf(base))

  test('takes what holds, before and after publication', () => {
    const facts = setUp()
    expect(fault(facts)).toBeNull()
    facts.release.state = 'published'
    facts.release.published_at = facts.base.ended_at = 5
    facts.base.state = 'superseded'
    expect(fault(facts)).toBeNull()
    // Accounts that are linked now end nothing that is in force.
    for (const one of facts.base.signOffs) one.same_humans = ['security']
    expect(fault(facts)).toBeNull()
  })

  const carried = (facts: ReturnType<typeof setUp>) => facts.release.content.requirements!.carried!

  /** What a console that lies could have written. */
  test.each<[string, (facts: ReturnType<typeof setUp>) => void, RegExp]>([
    [
      'a release that nobody knows',
      f => {
        carried(f).iga!.release = 'rel_9'
      },
      /not the one before/,
    ],
    [
      'a signer who is a new signer under another account',
      f => {
        for (const one of f.base.signOffs) if (one.layer === 'iga') one.same_humans = ['security']
      },
      /took part in it or answers for another/,
    ],
    [
      'a signature that needed an exception',
      f => {
        for (const one of f.base.signOffs) one.excepted = one.layer === 'pam'
      },
      /PAM signed what is carried by an exception/,
    ],
    [
      'signatures that were voided',
      f => {
        f.base.signOffs = []
      },
      /did not sign/,
    ],
    [
      'another digest',
      f => {
        carried(f).iga!.digest = 'e'.repeat(64)
      },
      /section or the owners/,
    ],
    [
      'another section digest',
      f => {
        carried(f).iga!.section_digest = 'e'.repeat(64)
      },
      /section or the/,
    ],
    [
      'a section that was changed',
      f => {
        f.release.content.sections.iga.description = 'More'
      },
      /section or the owners of IGA/,
    ],
    [
      'an owner who changed',
      f => {
        f.release.content.ownership.pam.deputy = null
      },
      /owners of PAM/,
    ],
    [
      'a release that was withdrawn',
      f => {
        f.base.state = 'withdrawn'
      },
      /not in force before/,
    ],
    [
      'an older release',
      f => {
        f.base.state = 'superseded'
      },
      /not in force before/,
    ],
    [
      'one that never was in force',
      f => {
        f.base.in_bundle = false
      },
      /never was in force/,
    ],
    [
      'a later one',
      f => {
        f.base.number = 3
      },
      /section or the owners/,
    ],
    [
      'another agent',
      f => {
        f.base.agent_id = 'agt_2'
      },
      /section or the owners/,
    ],
    [
      'another environment',
      f => {
        f.base.environment = 'staging'
      },
      /section or the owners/,
    ],
    [
      'content of the base that was forged',
      f => {
        f.base.content.sections.pam.rollback = 'None'
      },
      /did not sign/,
    ],
    [
      'a layer that has to sign as well',
      f => {
        f.release.content.requirements!.layers.pam = 1
      },
      /both signs/,
    ],
    [
      'everything but one layer',
      f => {
        f.release.content.requirements!.layers = {
          iam: 1,
          iga: 0,
          pam: 0,
          security: 0,
          app: 0,
          compliance: 0,
        }
      },
      /fewer than two layers/,
    ],
    ['a signer who took part', f => void f.release.contributors.push({ person_id: 'pam' }), /took part/],
    ['a signer who signed another layer now', f => void f.release.signers.push('pam'), /another layer/],
    [
      'a signature without a passkey where one is asked',
      f => {
        f.release.content.requirements!.passkey = true
        f.base.signOffs.find(({ layer }) => layer === 'pam')!.method = 'reauthentication'
      },
      /without a passkey/,
    ],
  ])('refuses %s', (_what, forge, why) => {
    const facts = structuredClone(setUp())
    forge(facts)
    expect(fault(facts)).toMatch(why)
  })

  test('refuses a link of the chain that does not hold', () => {
    const sources = chained(4)
    const last = sources.at(-1)!
    const release = {
      ...last,
      state: 'approved' as const,
      published_at: null,
      contributors: [],
      signers: [],
    }
    const check = () => carriedFault(release, digestRelease(last.content), chainOf(...sources))
    expect(check()).toBeNull()
    const first = sources[0]!.signOffs
    sources[0]!.signOffs = first.filter(({ layer }) => layer !== 'iga')
    expect(check()).toMatch(/IGA did not sign/)
    sources[0]!.signOffs = first
    sources[1]!.content = structuredClone(sources[1]!.content)
    sources[1]!.content.requirements!.carried!.iga!.release = 'rel_4'
    expect(check()).toMatch(/IGA did not sign/)
  })
})
