/** Deactivating, reactivating and moving people. Nobody does it to themself, and somebody has to stay who can. */
import type { Actor } from './permissions'
import { refuse, type Refusal } from '../refusal'

export type MemberState = {
  person: { id: string; name: string; state: 'active' | 'deactivated'; version: number }
  /** Active administrators other than this person. */
  other_administrators: number
  is_administrator: boolean
}

const self = (actor: Actor, id: string) => actor.kind !== 'system' && actor.personId === id

export function cannotDeactivate(
  actor: Actor,
  { person, other_administrators, is_administrator }: MemberState,
): Refusal | null {
  if (self(actor, person.id))
    return refuse('separation_of_duties', "You can't deactivate yourself. Another administrator can.")
  if (person.state === 'deactivated') return refuse('wrong_state', `${person.name} is already deactivated.`)
  if (is_administrator && other_administrators === 0) return lastAdministrator(person.name)
  return null
}

export function cannotReactivate(actor: Actor, { person }: Pick<MemberState, 'person'>): Refusal | null {
  if (self(actor, person.id))
    return refuse('separation_of_duties', "You can't reactivate yourself. Another administrator can.")
  if (person.state === 'active') return refuse('wrong_state', `${person.name} is already active.`)
  return null
}

export type TeamChange = { wanted: { id: string; function: string }[]; unknown: number[]; current: string[] }

export function cannotSetTeams(
  actor: Actor,
  state: MemberState,
  change: TeamChange,
  expectedVersion: number,
): Refusal | null {
  const { person } = state
  if (self(actor, person.id))
    return refuse('separation_of_duties', "You can't change your own teams. Another administrator can.")
  if (person.version !== expectedVersion) {
    return refuse('stale_version', `${person.name} was changed meanwhile: compare, then save again.`, {
      data: { current: { teams: change.current, version: person.version } },
    })
  }
  if (change.unknown.length > 0) {
    const errors = change.unknown.map(at => ({ pointer: `/teams/${at}`, detail: 'There is no such team.' }))
    return refuse(
      'invalid_input',
      errors.length === 1 ? errors[0]!.detail : `${errors.length} fields need another value.`,
      { errors },
    )
  }
  const stays = change.wanted.some(team => team.function === 'administration')
  if (person.state === 'active' && state.is_administrator && !stays && state.other_administrators === 0)
    return lastAdministrator(person.name)
  return null
}

function lastAdministrator(name: string): Refusal {
  return refuse('wrong_state', `${name} is the last active administrator. Add another one first.`)
}
