import { expect, test } from 'vitest'
import { emptyValues, toInput } from './form-values'
import { drilledAt, todayOf } from './drill-date'
import { placeHops } from '@/components/console/hop-layout'

test('lines become lists, minutes become seconds, and what is no number stays visible as none', () => {
  const typed = {
    ...emptyValues('team_1', ['production']),
    credential_minutes: '1.5',
    systems: [
      { system: 'sys_1', endpoints: ' https://a \n\nhttps://b', datasets: '' },
      { system: '', endpoints: 'x', datasets: '' },
    ],
  }
  expect(toInput(typed)).toMatchObject({
    credential_max_seconds: 90,
    systems: [{ system: 'sys_1', endpoints: ['https://a', 'https://b'], datasets: [] }],
  })
  expect(toInput({ ...typed, credential_minutes: '' }).credential_max_seconds).toBeNaN()
  expect(toInput(typed)).not.toHaveProperty('team')
})

test('each agent has one place in the graph, nearest first, also in a cycle', () => {
  const ref = (id: string) => ({ id, name: id })
  const hop = (from: string, to: string, distance: number) => ({
    from: ref(from),
    to: ref(to),
    hop: distance,
  })
  const places = placeHops(ref('b'), [
    hop('b', 'c', 1),
    hop('c', 'd', 2),
    hop('d', 'b', 3),
    hop('a', 'b', -1),
    hop('d', 'b', -1),
  ])
  expect(places.map(({ id, column }) => [id, column])).toEqual([
    ['b', 0],
    ['c', 1],
    ['a', -1],
    ['d', -1],
  ])
})

test('external parties that are not named at all are left out; a day that was not typed is none', () => {
  const typed = {
    ...emptyValues('team_1', ['production']),
    trust_boundaries: [
      { name: ' Stripe ', description: ' Charge ids ' },
      { name: ' ', description: '' },
    ],
  }
  expect(toInput(typed)).toMatchObject({
    trust_boundaries: [{ name: 'Stripe', description: 'Charge ids' }],
    retention_days: 365,
    attributes: [],
  })
  expect(toInput({ ...typed, retention_days: ' ' }).retention_days).toBeNaN()
})

test('a drill of today is a minute ago, also before noon; another day is its noon', () => {
  const now = Date.parse('2026-11-22T03:00:00Z')
  expect(todayOf(now)).toBe('2026-11-22')
  expect(drilledAt('2026-11-22', now)).toBe('2026-11-22T02:59:00.000Z')
  expect(drilledAt('2026-11-20', now)).toBe('2026-11-20T12:00:00.000Z')
})
