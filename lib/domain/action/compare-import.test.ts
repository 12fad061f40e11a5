import { expect, test } from 'vitest'
import { compareImport, comparisonSentence } from './compare-import'
import { importedAction } from './imported'

const action = (name: string, description = '', input_schema: Record<string, unknown> | null = null) =>
  importedAction({ name, title: '', description, input_schema, claims: { source: 'mcp', stated: [] } })

test('new, changed with what changed, removed, same', () => {
  const current = [
    action('same', 'd', { a: 1, b: 2 }),
    action('words', 'old'),
    action('schema', '', { a: 1 }),
    action('both', 'x', {}),
    action('gone'),
  ]
  const imported = [
    action('fresh'),
    action('same', 'd', { b: 2, a: 1 }),
    action('words', 'new'),
    action('schema', '', { a: 2 }),
    action('both', 'y', null),
  ]
  const comparison = compareImport(current, imported)
  expect(comparison.new).toEqual([imported[0]])
  expect(comparison.same).toEqual([{ current: current[0], imported: imported[1] }])
  expect(comparison.removed).toEqual([current[4]])
  expect(comparison.changed.map(({ current: { name }, parts }) => [name, parts])).toEqual([
    ['words', ['description']],
    ['schema', ['schema']],
    ['both', ['description', 'schema']],
  ])
  expect(comparisonSentence(comparison)).toBe('1 new, 3 changed, 1 removed, 1 the same')
})

test('another name is another action, and names compare byte for byte', () => {
  const comparison = compareImport([action('caf\u00e9')], [action('cafe\u0301')])
  expect(comparison).toMatchObject({ new: [{}], removed: [{}], changed: [], same: [] })
})

test('the first import, and an import of nothing', () => {
  expect(compareImport([], [action('a')])).toMatchObject({ new: [{}], removed: [] })
  expect(compareImport([action('a')], [])).toMatchObject({ new: [], removed: [{}] })
})
