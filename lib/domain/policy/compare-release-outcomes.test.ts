import { describe, expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { composeRelease } from '../release/compose'
import type { ReleaseInputs } from '../release/inputs'
import { compareOutcomesOfReleases } from './compare-release-outcomes'
import { normalizeCondition } from './conditions'
import type { NormalCondition, Rule } from './model'

const NOW = 1_800_000_000
const rule = (condition: unknown, more: Partial<Rule> = {}): Rule => ({
  id: 'thr_1',
  version: 1,
  kind: 'threshold',
  layer: 'app',
  outcome: 'deny',
  condition: normalizeCondition(condition) as NormalCondition | null,
  message: '',
  obligations: {},
  approvals: [],
  ...more,
})
const over500 = { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } }
const released = (change: (inputs: ReleaseInputs) => void = () => {}) => {
  const inputs = structuredClone(sampleInputs())
  change(inputs)
  return composeRelease(inputs)
}
const compare = (before: ReturnType<typeof released>, after: ReturnType<typeof released>) =>
  compareOutcomesOfReleases(before, after, NOW)

// sampleInputs: in production create_refund is high (step-up), get_order is low (allowed).
describe('outcomes of two releases', () => {
  test('of one and the same: counts, and nothing that changes', () => {
    expect(compare(released(), released())).toEqual({
      before: { allow: 1, step_up: 1, deny: 0, by_call: 0, not_analysed: 0 },
      after: { allow: 1, step_up: 1, deny: 0, by_call: 0, not_analysed: 0 },
      changes: [],
    })
  })

  test('a threshold depends on the call: counted apart, with the call that shows it', () => {
    const after = released(inputs => {
      inputs.actions[1]!.thresholds = [rule(over500)]
    })
    expect(compare(released(), after)).toMatchObject({
      after: { allow: 1, step_up: 1, deny: 0, by_call: 1, not_analysed: 0 },
      changes: [
        {
          action: 'get_order',
          kind: 'tighter',
          before: 'allow',
          after: 'deny',
          example: { amount: 501 },
        },
      ],
    })
  })

  test('what is released on one side only is denied on the other', () => {
    const one = released(inputs => {
      inputs.actions.pop()
    })
    expect(compare(one, released()).changes).toEqual([
      {
        system: 'shop',
        action: 'get_order',
        kind: 'added',
        before: 'deny',
        after: 'allow',
        example: null,
        changes: [],
        reason: '',
      },
    ])
    expect(compare(released(), one).changes).toMatchObject([
      { action: 'get_order', kind: 'removed', before: 'allow', after: 'deny' },
    ])
  })

  test('two rules that together hold for every call: counted as what every call gets', () => {
    const upTo500 = { field: ['arguments', 'amount'], op: 'lte', value: { number: '500' } }
    const after = released(inputs => {
      inputs.actions[1]!.thresholds = [rule(over500), rule(upTo500, { id: 'thr_2' })]
    })
    expect(compare(released(), after)).toMatchObject({
      after: { allow: 0, step_up: 1, deny: 1, by_call: 0 },
    })
  })

  test('what is newly released is allowed to some calls and denied to others: a step each, with its call', () => {
    const two = released(inputs => {
      inputs.actions[1]!.thresholds = [rule(over500, { outcome: 'step_up' })]
    })
    const one = released(inputs => {
      inputs.actions.pop()
    })
    const steps = compare(one, two).changes.map(({ kind, changes }) => [
      kind,
      ...changes.map(({ before, after, example }) => [before, after, example?.shown]),
    ])
    expect(steps).toEqual([
      ['added', ['deny', 'allow', { amount: 499 }], ['deny', 'step_up', { amount: 501 }]],
    ])
    expect(compare(two, one).changes[0]).toMatchObject({ kind: 'removed', before: 'allow', after: 'deny' })
  })

  test('what is not worked out is counted apart', () => {
    const flag = (name: string) => ({ field: ['arguments', name], op: 'eq', value: true, absent: false })
    const names = Array.from({ length: 20 }, (_, at) => at)
    const after = released(inputs => {
      inputs.actions[1]!.thresholds = [
        rule({ any: names.map(at => flag(`a${at}`)) }, { outcome: 'step_up' }),
        rule({ any: names.map(at => ({ all: [flag(`a${at}`), flag(`b${at}`)] })) }, { id: 'thr_2' }),
      ]
    })
    expect(compare(released(), after).after).toMatchObject({ allow: 1, step_up: 1, not_analysed: 1 })
  })

  test('an action that nobody classified is denied', () => {
    const after = released(inputs => {
      inputs.actions[0]!.classification = null
    })
    expect(compare(released(), after)).toMatchObject({
      after: { allow: 1, step_up: 0, deny: 1 },
      changes: [{ kind: 'tighter', before: 'step_up', after: 'deny' }],
    })
  })

  test('a promotion: each side is judged in its own environment', () => {
    const inProduction = { field: ['environment'], op: 'eq', value: 'production' }
    const both = (inputs: ReleaseInputs) => {
      inputs.actions[1]!.thresholds = [rule(inProduction)]
      inputs.actions[0]!.thresholds = [rule({ all: [inProduction, over500] }, { id: 'thr_2' })]
    }
    const staging = released(inputs => {
      both(inputs)
      inputs.environment = { id: 'staging', production: false }
    })
    const { before, after, changes } = compare(staging, released(both))
    expect(before).toEqual({ allow: 2, step_up: 0, deny: 0, by_call: 0, not_analysed: 0 })
    expect(after).toEqual({ allow: 0, step_up: 1, deny: 1, by_call: 1, not_analysed: 0 })
    expect(changes.map(({ action, before: from, after: to }) => [action, from, to])).toEqual([
      ['create_refund', 'allow', 'deny'],
      ['get_order', 'allow', 'deny'],
    ])
  })
})
