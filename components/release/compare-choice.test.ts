import { describe, expect, test } from 'vitest'
import { type Choice, chooseReleases } from './compare-choice'

const choice = (
  id: string,
  agent: string,
  environment: string,
  number: number,
  state: Choice['state'],
): Choice => ({
  id,
  number,
  state,
  agent: { id: agent, name: agent },
  environment: { id: environment, name: environment },
  created_at: '2026-11-20T09:00:00.000Z',
})
const items = [
  choice('p3', 'a', 'production', 3, 'in_review'),
  choice('p2', 'a', 'production', 2, 'withdrawn'),
  choice('p1', 'a', 'production', 1, 'published'),
  choice('s1', 'a', 'staging', 1, 'published'),
  choice('b1', 'b', 'production', 1, 'draft'),
]
const none = { agent: null, from: null, to: null }

describe('the two releases to show', () => {
  test.each([
    ['nothing asked: nothing chosen', none, null, null],
    ['an agent: its newest, against what is in force there', { ...none, agent: 'a' }, 'p1', 'p3'],
    ['both named', { agent: null, from: 's1', to: 'p3' }, 's1', 'p3'],
    ['the later one named', { ...none, to: 'p1' }, 's1', 'p1'],
    ['the earlier one named', { ...none, from: 'p3' }, 'p3', 'p2'],
    ['an agent with one release', { ...none, agent: 'b' }, null, 'b1'],
    ['one that is not there stays, so that the page can say so', { ...none, from: 'x', to: 'y' }, 'x', 'y'],
  ])('%s', (_what, asked, from, to) => {
    expect(chooseReleases(items, asked)).toMatchObject({ from, to })
  })

  test('named releases say which agent it is about', () => {
    expect(chooseReleases(items, { agent: 'b', from: 's1', to: 'p3' })).toMatchObject({ agent: 'a' })
  })
})
