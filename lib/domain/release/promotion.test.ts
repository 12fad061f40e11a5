import { describe, expect, it } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { composeRelease } from './compose'
import type { ReleaseInputs } from './inputs'
import { comparePromotion, decidePromote, promotedSections } from './promotion'
import type { ReleaseState } from './states'

const STAGING = { id: 'staging', production: false }
const PRODUCTION = { id: 'production', production: true }

type Edit = (inputs: ReleaseInputs) => void
const inputs = (environment: ReleaseInputs['environment'], edit: Edit = () => {}) => {
  const made = structuredClone(sampleInputs({ environment }))
  edit(made)
  return made
}
const content = (environment: ReleaseInputs['environment'], edit?: Edit) =>
  composeRelease(inputs(environment, edit))

function decide(edit: Edit, more: { state?: ReleaseState; environment?: string } = {}) {
  return decidePromote({
    agent: 'refunder',
    source: {
      label: 'refunder staging r3',
      state: more.state ?? 'published',
      environment: { id: 'staging', name: 'Staging' },
      content: content(STAGING),
    },
    environment: more.environment ?? 'production',
    live: content(STAGING, edit),
  })
}

describe('deciding a promotion', () => {
  it.each<[string, Edit, string | null]>([
    ['nothing changed', () => {}, null],
    [
      'an override raised a tier, so certification is shorter too',
      each => {
        each.actions[1]!.override = { effect: 'secret_access', data_class: 'restricted', reversible: false }
      },
      null,
    ],
    [
      'an owner changed',
      each => {
        each.ownership.pam.accountable = { id: 'new', name: 'New' }
      },
      null,
    ],
    ['an action was taken away', each => each.actions.pop(), null],
    [
      'credentials live shorter',
      each => {
        each.agent.credential_max_seconds = 300
      },
      null,
    ],
    [
      'credentials live longer',
      each => {
        each.agent.credential_max_seconds = 1800
      },
      'Credentials live 900 s → 1800 s at most',
    ],
    [
      'another model',
      each => {
        each.agent.model = 'model-2'
      },
      'Model: model-1 → model-2',
    ],
    [
      'a new action',
      each => {
        each.actions.push({ ...each.actions[0]!, id: 'act_x', name: 'void_order' })
      },
      'Adds action shop void_order (direct)',
    ],
    [
      'a definition that changed',
      each => {
        each.actions[0]!.definition_digest = 'b'.repeat(64)
      },
      "shop create_refund: the tool's definition changed",
    ],
    [
      'a purpose more',
      each => {
        each.purposes.push('payouts')
      },
      'Adds purpose code payouts',
    ],
  ])('%s', (_, edit, sentence) => {
    const refusal = decide(edit)
    if (sentence === null) expect(refusal).toBeNull()
    else {
      expect(refusal).toMatchObject({ code: 'stale_version' })
      expect(refusal?.detail).toContain(sentence)
      expect(refusal?.detail).toContain('Release that to Staging first, or propose a release')
    }
  })

  it.each<[ReleaseState, string | null]>([
    ['published', null],
    ['superseded', null],
    ['draft', 'wrong_state'],
    ['in_review', 'wrong_state'],
    ['approved', 'wrong_state'],
    ['withdrawn', 'wrong_state'],
    ['declined', 'wrong_state'],
    ['expired', 'wrong_state'],
  ])('a source that is %s', (state, code) => {
    expect(decide(() => {}, { state })?.code ?? null).toBe(code)
  })

  it('not to where it ran itself', () => {
    expect(decide(() => {}, { environment: 'staging' })).toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/environment' }],
    })
  })
})

describe('what differs from the source', () => {
  const of = (edit?: Edit) =>
    new Map(
      comparePromotion(content(STAGING), content(STAGING, edit), content(PRODUCTION, edit)).map(each => [
        each.section,
        each,
      ]),
    )

  it('keeps what does not depend on the environment word for word', () => {
    const { identical, differs } = promotedSections([...of().values()])
    expect(identical).toEqual(expect.arrayContaining(['iam', 'security', 'compliance', 'ownership']))
    expect(differs).toEqual(expect.arrayContaining(['app', 'requirements']))
    for (const section of of().values()) {
      expect(section.because).toEqual(section.same ? [] : ['environment'])
      for (const each of section.differences) expect(each.because).toBe('environment')
    }
  })

  it('tells what changed since from what the environment makes of it', () => {
    const sections = of(each => {
      each.agent.model = 'model-2'
      each.actions.pop()
    })
    expect(sections.get('iam')).toMatchObject({
      same: false,
      because: ['changed_since'],
      differences: [{ sentence: 'Model: model-1 → model-2', because: 'changed_since' }],
    })
    const app = sections.get('app')!
    expect(app.because).toEqual(['environment', 'changed_since'])
    expect(app.differences).toContainEqual(
      expect.objectContaining({ sentence: 'Removes shop get_order', because: 'changed_since' }),
    )
    expect(app.differences).toContainEqual(
      expect.objectContaining({
        sentence: expect.stringContaining('create_refund'),
        because: 'environment',
      }),
    )
  })

  it('leaves reasons out where live state tells nothing any more', () => {
    for (const each of comparePromotion(content(STAGING), null, content(PRODUCTION))) {
      expect(each.because).toEqual([])
      for (const one of each.differences) expect(one.because).toBeNull()
    }
  })
})
