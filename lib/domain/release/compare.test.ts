import { describe, expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import type { Rule } from '../policy/model'
import { changedSections, compareReleases } from './compare'
import { sectionNames } from './section-names'
import { composeRelease } from './compose'
import { digestRelease, requirementsOf } from './content'
import type { ReleaseInputs } from './inputs'

const rule = (id: string, version = 1): Rule => ({
  id,
  version,
  kind: id.startsWith('thr') ? 'threshold' : 'guardrail',
  layer: 'pam',
  outcome: 'step_up',
  condition: null,
  message: 'Needs approval, always.',
  obligations: {},
  approvals: [],
})
const guarded = {
  guardrails: [{ rule: rule('grl_1'), name: 'Elevation', selector: { effects: ['payment' as const] } }],
}

function edit(change: (inputs: ReleaseInputs) => void): ReleaseInputs {
  const inputs = structuredClone(sampleInputs())
  change(inputs)
  return inputs
}

const CASES: [
  what: string,
  before: ReleaseInputs,
  after: ReleaseInputs,
  layer: string,
  kind: string,
  sentence: string,
][] = [
  [
    'a new identity',
    sampleInputs(),
    edit(i => {
      i.identities.push({ kind: 'spiffe', key: 'spiffe://b' })
    }),
    'iam',
    'more',
    'Adds workload identity spiffe://b',
  ],
  [
    'longer credentials',
    sampleInputs(),
    edit(i => {
      i.agent.credential_max_seconds = 3600
    }),
    'iam',
    'more',
    'Credentials live 900 s → 3600 s at most',
  ],
  [
    'shorter credentials',
    sampleInputs(),
    edit(i => {
      i.agent.credential_max_seconds = 60
    }),
    'iam',
    'less',
    'Credentials live 900 s → 60 s at most',
  ],
  [
    'a purpose gone',
    sampleInputs(),
    edit(i => {
      i.purposes = []
    }),
    'iga',
    'less',
    'Removes purpose code refunds',
  ],
  [
    'a reclassification that loosens',
    sampleInputs(),
    edit(i => {
      i.actions[0]!.classification!.effect = 'write'
    }),
    'app',
    'more',
    'shop create_refund: payment, internal, high, step-up → write, internal, medium, allowed',
  ],
  [
    'one that tightens',
    edit(i => {
      i.actions[0]!.classification!.effect = 'write'
    }),
    sampleInputs(),
    'app',
    'less',
    'shop create_refund: write, internal, medium, allowed → payment, internal, high, step-up',
  ],
  [
    'a higher tier with the same outcome',
    sampleInputs(),
    edit(i => {
      i.actions[0]!.classification!.data_class = 'restricted'
    }),
    'app',
    'less',
    'shop create_refund: payment, internal, high, step-up → payment, restricted, critical, step-up',
  ],
  [
    'a changed tool',
    sampleInputs(),
    edit(i => {
      i.actions[1]!.definition_digest = 'b'.repeat(64)
    }),
    'app',
    'other',
    "shop get_order: the tool's definition changed",
  ],
  [
    'a threshold gone',
    edit(i => {
      i.actions[0]!.thresholds = [rule('thr_1')]
    }),
    sampleInputs(),
    'app',
    'more',
    'Removes threshold on shop create_refund: Needs approval, always.',
  ],
  [
    'a new guardrail',
    sampleInputs(),
    sampleInputs(guarded),
    'compliance',
    'less',
    'Adds guardrail Elevation (PAM) on 1 action: Needs approval, always.',
  ],
  [
    'a guardrail gone',
    sampleInputs(guarded),
    sampleInputs(),
    'compliance',
    'more',
    'Removes guardrail Elevation (PAM)',
  ],
  [
    'another deputy',
    sampleInputs(),
    edit(i => {
      i.ownership.pam.deputy = null
    }),
    'ownership',
    'other',
    'PAM deputy: Pam-deputy → nobody',
  ],
]

describe('in sentences', () => {
  test.each(CASES)('%s', (_what, before, after, layer, kind, sentence) => {
    const differences = compareReleases(composeRelease(before), composeRelease(after))
    expect(differences).toContainEqual({ layer, kind, sentence })
  })

  test('nothing differs from itself, and everything of a first release is new', () => {
    const content = composeRelease(sampleInputs())
    expect(compareReleases(content, content)).toEqual([])
    expect(
      compareReleases(null, content).some(each => each.sentence.startsWith('Adds shop create_refund')),
    ).toBe(true)
  })
})

test('what a release needs is compared too, and more signatures are less reach', () => {
  const before = composeRelease(sampleInputs())
  const needs = requirementsOf(before)
  const question = { id: 'drill', question: 'Was the drill held?', mandatory: true }
  const after = {
    ...before,
    v: 2 as const,
    requirements: {
      ...needs,
      passkey: !needs.passkey,
      layers: { ...needs.layers, compliance: needs.layers.compliance + 1 },
      checklist: { ...needs.checklist, pam: [question] },
    },
  }
  const sentences = compareReleases(before, after).filter(each => each.layer === 'requirements')
  const { compliance } = needs.layers
  expect(sentences).toContainEqual({
    layer: 'requirements',
    kind: 'less',
    sentence: `Signatures of Compliance: ${compliance} → ${compliance + 1}`,
  })
  expect(sentences).toContainEqual({
    layer: 'requirements',
    kind: 'less',
    sentence: 'Asks the PAM question: Was the drill held?',
  })
  expect(sentences.some(each => each.sentence.includes('passkey'))).toBe(true)
  expect(changedSections(before, after)).toEqual(['requirements'])
})

test('every change of the digest names what changed', () => {
  const base = composeRelease(sampleInputs())
  const edits: ((inputs: ReleaseInputs) => void)[] = [
    i => {
      i.agent.name = 'other'
    },
    i => {
      i.agent.team = 'other'
    },
    i => {
      i.agent.rollback = 'other'
    },
    i => {
      i.environment.production = false
    },
    i => {
      i.ownership.iam.team = 'other'
    },
    i => {
      i.delegates_to.push({ id: 'agt_2', name: 'b' })
    },
    i => {
      i.actions.pop()
    },
  ]
  for (const change of edits) {
    const after = composeRelease(edit(change))
    expect(digestRelease(after).root).not.toBe(digestRelease(base).root)
    expect(sectionNames(changedSections(base, after))).not.toBe('')
  }
  expect(changedSections(base, composeRelease(sampleInputs()))).toEqual([])
})

test('an override never drops a guardrail that the classification of the team matches', () => {
  const override = { effect: 'read' as const, data_class: 'restricted' as const, reversible: true }
  const write = { effect: 'write' as const, data_class: 'internal' as const, reversible: true }
  const inputs = edit(i => {
    i.actions[0]!.classification = write
    i.guardrails = [{ rule: rule('grl_1'), name: 'Writes', selector: { effects: ['write'] } }]
  })
  const matches = (content: ReturnType<typeof composeRelease>) =>
    content.sections.compliance.guardrails.flatMap(each => each.matches)
  expect(matches(composeRelease(inputs))).toHaveLength(1)
  inputs.actions[0]!.override = override
  expect(composeRelease(inputs).sections.app.actions[0]).toMatchObject({
    overridden: true,
    tier: { tier: 'high' },
  })
  expect(matches(composeRelease(inputs))).toHaveLength(1)
})
