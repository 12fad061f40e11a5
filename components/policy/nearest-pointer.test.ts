import { expect, test } from 'vitest'
import { mergeErrors, nearestPointer } from './nearest-pointer'

test.each([
  ['/condition/all/1/value/number', '/condition/all/1'],
  ['/condition/all/10/value', '/condition/all/10'],
  ['/condition/all/1', '/condition/all/1'],
  ['/condition/any', '/condition'],
  ['/condition', '/condition'],
  ['/outcome', null],
])('%s lands at %s', (pointer, expected) => {
  expect(nearestPointer(pointer, ['/condition', '/condition/all/1', '/condition/all/10'])).toBe(expected)
})
test('one sentence once', () => {
  const error = { pointer: '/a', detail: 'x' }
  expect(mergeErrors([error], [{ ...error }, { ...error, detail: 'y' }])).toHaveLength(2)
})
