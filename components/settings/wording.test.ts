import { expect, it } from 'vitest'
import { counted, duration, slugFrom, words } from './wording'

it('prints whole units of time', () => {
  expect([86_400, 3_600, 120, 90].map(duration)).toEqual(['1 d', '1 h', '2 min', '90 s'])
})

it('prints names and counts as people read them', () => {
  expect(words('external_communication')).toBe('External communication')
  expect(words('can_not_be_undone')).toBe("Can't be undone")
  expect([counted(1, 'person', 'people'), counted(1200, 'token')]).toEqual(['1 person', '1,200 tokens'])
})

it('suggests short names that the commands take', () => {
  const taken = /^[a-z][a-z0-9-]{1,49}$/
  for (const name of ['Customer Experience', 'Zürich (ops)', '3rd line', 'a'.repeat(80)]) {
    expect(slugFrom(name)).toMatch(taken)
  }
  expect(slugFrom('Zürich (ops)')).toBe('zurich-ops')
  expect(slugFrom('日本')).toBe('')
})
