import { describe, expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import type { Rule } from '../policy/model'
import { changedSections, compareReleases } from './compare'
import { composeRelease } from './compose'
import { composePackage } from './compose-package'
import { digestRelease, type ReleaseContent } from './content'
import { impactOf, MAX_IMPACT_LINES } from './impact'
import type { ReleaseInputs } from './inputs'
import { voidedBy } from './voided-by'

const NOW = 1_800_000_000
const inForce = (content: ReleaseContent) => ({ digest: digestRelease(content).root, content })

function edit(change: (inputs: ReleaseInputs) => void): ReleaseInputs {
  const inputs = structuredClone(sampleInputs())
  change(inputs)
  return inputs
}

const large: Rule = {
  id: 'thr_1',
  version: 1,
  kind: 'threshold',
  layer: 'app',
  outcome: 'deny',
  condition: { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' }, negated: false },
  message: 'Denied above 500.',
  obligations: {},
  approvals: [],
}

const base = composeRelease(sampleInputs())

describe('impact', () => {
  test.each<[what: string, inputs: ReleaseInputs, counts: number[], lines: string[]]>([
    ['nothing changed', sampleInputs(), [0, 0, 0, 2], []],
    [
      'a first threshold',
      edit(i => i.actions[0]!.thresholds.push(large)),
      [0, 0, 1, 1],
      ['shop create_refund: step-up → denied when {amount: 501}'],
    ],
    [
      'a new and a removed action',
      edit(i => {
        i.actions[1]!.name = 'list_orders'
      }),
      [1, 0, 1, 1],
      [
        'shop list_orders: denied → allowed (newly released)',
        'shop get_order: allowed → denied (no longer released)',
      ],
    ],
    [
      'an action that nobody classified any more',
      edit(i => {
        i.actions[1]!.classification = null
      }),
      [0, 0, 1, 1],
      ['shop get_order: allowed → denied'],
    ],
  ])('%s', (_what, inputs, [allowed, steppedUp, denied, unchanged], lines) => {
    expect(impactOf(inForce(base), composeRelease(inputs), NOW)).toEqual({
      against: digestRelease(base).root,
      newly_allowed: allowed,
      newly_stepped_up: steppedUp,
      newly_denied: denied,
      unchanged,
      lines,
      more: 0,
    })
  })

  test('of a first release: against nothing, where everything is denied', () => {
    expect(impactOf(null, base, NOW)).toEqual({
      against: null,
      newly_allowed: 1,
      newly_stepped_up: 1,
      newly_denied: 0,
      unchanged: 0,
      lines: [
        'shop get_order: denied → allowed (newly released)',
        'shop create_refund: denied → step-up (newly released)',
      ],
      more: 0,
    })
  })

  test('of a first release each outcome that calls get is said, with such a call', () => {
    const content = composeRelease(edit(i => i.actions[1]!.thresholds.push(large)))
    const impact = impactOf(null, content, NOW)
    expect(impact.lines[0]).toBe('shop get_order: denied → allowed when {amount: 499} (newly released)')
    expect([impact.newly_allowed, impact.newly_stepped_up, impact.newly_denied]).toEqual([1, 1, 0])
  })

  test('counts all, lists the first', () => {
    const many = edit(i => {
      i.actions = Array.from({ length: MAX_IMPACT_LINES + 7 }, (_, at) => ({
        ...i.actions[1]!,
        id: `act_${at}`,
        name: `get_${at}`,
      }))
    })
    const impact = impactOf(null, composeRelease(many), NOW)
    expect([impact.newly_allowed, impact.lines.length, impact.more]).toEqual([
      MAX_IMPACT_LINES + 7,
      MAX_IMPACT_LINES,
      7,
    ])
  })

  test('an exception counts as it stood when the release was drafted, however late it is asked', () => {
    const waived = edit(i => {
      i.guardrails = [
        {
          rule: { ...large, id: 'grl_1', kind: 'guardrail' },
          name: 'Large',
          selector: { effects: ['payment'] },
        },
      ]
      i.exceptions = [
        {
          id: 'exc_1',
          guardrail: 'grl_1',
          up_to_version: 1,
          expires_at: NOW + 60,
          system: 'shop',
          action: 'create_refund',
          reason: 'Sale',
        },
      ]
    })
    const content = composeRelease(waived)
    expect(impactOf(inForce(base), content, NOW).lines).toEqual([])
    expect(impactOf(inForce(base), content, NOW + 60).newly_denied).toBe(1)
  })
})

describe('bound into the package', () => {
  const first = composePackage(sampleInputs(), null, NOW)
  const second = composePackage(sampleInputs(), inForce(base), NOW)

  test('the root binds it, the sections don’t', () => {
    expect(digestRelease(first).root).not.toBe(digestRelease(second).root)
    expect(digestRelease(first).sections).toEqual(digestRelease(second).sections)
  })

  test('another release in force: said so, and everybody may confirm', () => {
    expect(changedSections(first, second)).toEqual(['impact'])
    expect(compareReleases(first, second)).toEqual([
      {
        layer: 'impact',
        kind: 'other',
        sentence:
          'Measured against another release in force: 0 newly allowed, 0 newly stepped up, 0 newly denied',
      },
    ])
    expect(new Set(Object.values(voidedBy(first, second)))).toEqual(new Set(['elsewhere']))
  })

  test('another policy: its sections say so, and it voids everybody', () => {
    const stricter = composePackage(
      edit(i => i.actions[0]!.thresholds.push(large)),
      null,
      NOW,
    )
    expect(changedSections(first, stricter)).toEqual(['security', 'app'])
    expect(new Set(Object.values(voidedBy(first, stricter)))).toEqual(new Set(['policy']))
  })
})
