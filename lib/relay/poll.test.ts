import { expect, test } from 'vitest'
import { createFailureLimit } from './failure-limit'
import { knownRevisions, waitSeconds } from './poll'

test.each([
  ['modes=snapshot,delta;wait=45', 45],
  ['modes=snapshot,delta', null],
  ['wait=10', 10],
  ['respond-async, wait="20"', 20],
  ['wait=4000', 55],
  ['await=4', null],
  ['wait=-1', null],
  ['', null],
])('Prefer: %s', (prefer, expected) => {
  expect(waitSeconds(prefer)).toBe(expected)
})

test('If-None-Match compares weakly and may list several', () => {
  expect([...knownRevisions('W/"b1-a", "b2-b"')]).toEqual(['"b1-a"', '"b2-b"'])
  expect(knownRevisions(undefined).has('"b1-a"')).toBe(false)
  expect(knownRevisions('"b1').has('"b1-a"')).toBe(false)
})

test('an address that fails too often waits, others do not, and the window ends', () => {
  const limit = createFailureLimit(3)
  for (let failure = 0; failure < 3; failure++) limit.failed('10.0.0.1', 1000)
  expect(limit.waitSeconds('10.0.0.1', 5000)).toBe(6)
  expect(limit.waitSeconds('10.0.0.2', 5000)).toBeNull()
  expect(limit.waitSeconds('10.0.0.1', 11_000)).toBeNull()
  limit.failed('10.0.0.1', 11_000)
  expect(limit.waitSeconds('10.0.0.1', 11_000)).toBeNull()
})
