import { expect, test } from 'vitest'
import { offered, suppliesOf, whyNotTyped } from './supply-draft'

test('what rules look at comes first, and nothing that was said goes missing', () => {
  const fields = offered(
    [
      { field: 'task', rules: 1 },
      { field: 'arguments', rules: 9 },
    ],
    ['usage/calls', 'task'],
  ).map(({ field }) => field)
  expect(fields.slice(0, 2)).toEqual(['arguments', 'task'])
  expect(fields.filter(field => field === 'task')).toHaveLength(1)
  expect(fields.at(-1)).toBe('usage/calls')
})

test('ticked and typed, once each and in order', () => {
  const draft = { ticked: ['task', 'arguments'], typed: ' usage/calls, task,, ' }
  expect(suppliesOf(draft)).toEqual(['arguments', 'task', 'usage/calls'])
  expect(whyNotTyped(draft)).toBeNull()
  expect(whyNotTyped({ ticked: [], typed: 'task, time' })).toContain('Rules don\'t look at "time"')
})
