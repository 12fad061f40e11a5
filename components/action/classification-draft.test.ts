import { describe, expect, test } from 'vitest'
import { complete, merge, previewBulk } from './classification-draft'
import type { ActionItem } from './types'

const PRODUCTION = { id: 'production', production: true }
const item = (more: Partial<ActionItem>): ActionItem => ({
  id: 'act_1',
  name: 'a',
  title: '',
  description: '',
  claims: '',
  claims_detail: {},
  suggestion: null,
  classification: null,
  state: 'unclassified',
  rationale: null,
  classified_by: null,
  classified_at: null,
  override: null,
  override_layer: null,
  disagreements: [],
  purposes: null,
  tags: [],
  all_tags: [],
  outcomes: [],
  threshold: 'allow',
  thresholds: 0,
  agents: 0,
  version: 1,
  ...more,
})
const WRITE = { effect: 'write', data_class: 'restricted', reversible: false } as const

describe('a key press saves nothing until effect and data class are a person’s', () => {
  test.each([
    [{ effect: 'read' }, null],
    [{ data_class: 'public' }, null],
    [
      { effect: 'read', data_class: 'public' },
      { effect: 'read', data_class: 'public', reversible: true },
    ],
    [
      { effect: 'write', data_class: 'public' },
      { effect: 'write', data_class: 'public', reversible: false },
    ],
    [
      { effect: 'write', data_class: 'public', reversible: true },
      { effect: 'write', data_class: 'public', reversible: true },
    ],
  ] as const)('%o', (patch, expected) => {
    expect(complete(patch)).toEqual(expected)
  })
})

test('a preview of many rows counts looser, same and incomplete, and lists what needs a reason', () => {
  const rows = [
    item({ id: 'new' }),
    item({ id: 'strict', classification: WRITE, state: 'classified' }),
    item({
      id: 'same',
      classification: { effect: 'read', data_class: 'internal', reversible: true },
      state: 'classified',
    }),
  ]
  const patchOf = (row: ActionItem) =>
    merge(row.classification ?? {}, { effect: 'read', data_class: 'internal' })
  const preview = previewBulk(rows, patchOf, 'stripe', PRODUCTION, [PRODUCTION], [])
  expect([preview.looser, preview.lowered].map(list => list.map(row => row.id))).toEqual([
    ['new', 'strict'],
    ['strict'],
  ])
  expect(preview).toMatchObject({ same: 1, incomplete: 0 })
  const half = previewBulk(
    rows,
    row => merge(row.classification ?? {}, { effect: 'read' }),
    'stripe',
    PRODUCTION,
    [PRODUCTION],
    [],
  )
  expect(half.incomplete).toBe(1)
})

test('a guardrail that holds for every call is part of the preview', () => {
  const floor = {
    id: 'grl_1',
    name: 'No reads',
    selector: { effects: ['read' as const] },
    outcome: 'deny' as const,
  }
  const patch = { effect: 'read', data_class: 'internal' } as const
  expect(previewBulk([item({})], () => patch, 'stripe', PRODUCTION, [PRODUCTION], [floor])).toMatchObject({
    looser: [],
    same: 1,
  })
})
