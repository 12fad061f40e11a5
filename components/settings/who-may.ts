/** Reasons that name people: who can do what the reader may not. */
import {
  FUNCTION_NAMES,
  PERMISSIONS,
  type Permission,
  type TeamFunction,
} from '@/lib/domain/member/permissions'
import type { Me, TeamRow } from './types'

const NAMED = 2

/** "Priya Nair or Sam Doyle", "Kenji Ito, Rosa Weiss or 3 others". */
export function orList(names: readonly string[]): string {
  const shown = names.slice(0, NAMED)
  const others = names.length - shown.length
  const all = others > 0 ? [...shown, `${others} ${others === 1 ? 'other' : 'others'}`] : shown
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
}

/** Active people of these functions, but `except`. */
export function peopleOf(
  teams: readonly TeamRow[],
  functions: readonly TeamFunction[],
  except?: string,
): { id: string; name: string }[] {
  const members = teams.filter(team => functions.includes(team.function)).flatMap(team => team.members)
  return [...new Map(members.map(member => [member.id, member])).values()].filter(
    member => member.id !== except,
  )
}

/**
 * Null where the person may, or where it isn't known yet: the command decides in any case. `act` continues
 * the sentence: "adds people" gives "Administration adds people: Priya Nair or Sam Doyle."
 */
export function whyNot(
  me: Me | undefined,
  teams: readonly TeamRow[] | undefined,
  permission: Permission,
  act: string,
): string | null {
  if (!me || me.permissions[permission]) return null
  return onlyThese(teams ?? [], PERMISSIONS[permission], act)
}

export function onlyThese(
  teams: readonly TeamRow[],
  functions: readonly TeamFunction[],
  act: string,
): string {
  const who = functions.map(name => FUNCTION_NAMES[name]).join(' and ')
  const people = peopleOf(teams, functions).map(person => person.name)
  return people.length > 0 ? `${who} ${act}: ${orList(people)}.` : `${who} ${act}, and nobody is in it yet.`
}
