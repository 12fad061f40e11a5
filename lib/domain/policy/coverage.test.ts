import { expect, test } from 'vitest'
import { bindingOf, type CoveredAgent, gapsOf } from './coverage'

test.each([
  [
    'nothing done',
    { state: 'unclassified' as const, thresholds: 0, calls: 0 },
    true,
    ['unclassified', 'no_threshold', 'never_called'],
  ],
  ['all done', { state: 'classified' as const, thresholds: 1, calls: 3 }, true, []],
  [
    'changed since counts as unclassified',
    { state: 'changed' as const, thresholds: 1, calls: 3 },
    true,
    ['unclassified'],
  ],
  [
    'without any log nothing is said of calls',
    { state: 'classified' as const, thresholds: 1, calls: 0 },
    false,
    [],
  ],
])('%s', (_, action, reported, gaps) => {
  expect(gapsOf(action, reported)).toEqual(gaps)
})

const agent: CoveredAgent = {
  id: 'agt_1',
  attributes: ['regulated'],
  environments: ['production'],
  actions: [
    {
      id: 'act_1',
      system: 'stripe',
      tags: ['money'],
      classification: { effect: 'payment', data_class: 'internal', reversible: false },
      tier: () => 'high',
    },
  ],
}
test.each([
  ['nothing', [], [], { thresholds: 0, guardrails: [] }],
  ['a threshold of every agent', [{ agent: null }], [], { thresholds: 1, guardrails: [] }],
  ['one of another agent', [{ agent: 'agt_2' }], [], { thresholds: 0, guardrails: [] }],
  [
    'a guardrail on its tag',
    [],
    [{ id: 'g', selector: { tags: ['money'] } }],
    { thresholds: 0, guardrails: ['g'] },
  ],
  [
    'a guardrail on others',
    [],
    [{ id: 'g', selector: { environments: ['staging'] } }],
    { thresholds: 0, guardrails: [] },
  ],
])('what binds it beyond tiers: %s', (_, thresholds, guardrails, expected) => {
  expect(bindingOf(agent, new Map([['act_1', thresholds]]), guardrails)).toEqual(expected)
})
