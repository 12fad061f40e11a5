import { expect, it } from 'vitest'
import type { Me, TeamRow } from './types'
import { orList, peopleOf, whyNot } from './who-may'

const team = (fn: TeamRow['function'], ...names: string[]): TeamRow => ({
  id: `team_${fn}`,
  slug: fn,
  name: fn,
  function: fn,
  members: names.map(name => ({ id: `per_${name}`, name })),
})
const me = (permissions: Record<string, boolean>): Me => ({
  person: { id: 'per_me', name: 'Me', email: 'me@acme.example' },
  session: null,
  teams: [],
  layers: [],
  permissions,
})

it('names the people who may, and counts the rest', () => {
  const teams = [team('administration', 'Priya Nair', 'Sam Doyle'), team('iam', 'Kenji Ito')]
  expect(whyNot(me({ 'member.write': false }), teams, 'member.write', 'adds people')).toBe(
    'Administration adds people: Priya Nair or Sam Doyle.',
  )
  expect(whyNot(me({ 'member.write': true }), teams, 'member.write', 'adds people')).toBeNull()
  expect(orList(['A', 'B', 'C', 'D'])).toBe('A, B or 2 others')
  expect(orList(['A', 'B', 'C'])).toBe('A, B or 1 other')
})

it('says so when nobody may', () => {
  expect(whyNot(me({}), [], 'member.link-account', 'links accounts')).toBe(
    'IAM links accounts, and nobody is in it yet.',
  )
})

it('counts a person of two teams once, and leaves out the one who asks', () => {
  const teams = [team('administration', 'Priya Nair', 'Sam Doyle'), team('administration', 'Priya Nair')]
  expect(peopleOf(teams, ['administration'], 'per_Sam Doyle').map(person => person.name)).toEqual([
    'Priya Nair',
  ])
})
