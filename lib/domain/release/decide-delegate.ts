/**
 * Standing in for an absent owner: one named person, one layer, between two instants, one step deep. Who took part
 * in a release stays excluded from it, whoever they stand in for: `canSign` asks that of both.
 */
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { dateOf } from '../epoch-seconds'
import { FUNCTION_NAMES } from '../member/permissions'
import { refuse, refuseField, type Refusal } from '../refusal'

const DAY = 86_400
export const DELEGATION_MOST_DAYS = 90
/** How far ahead an absence can be planned. */
const DELEGATION_AHEAD_DAYS = 365

type Named = { id: string; name: string }

/** One that was not revoked. Epoch seconds; the end is exclusive. */
export type Period = { starts_at: number; ends_at: number }
export type KnownDelegation = Period & { from: Named; to: Named }

export type DelegateFacts = {
  layer: ControlLayer
  me: string
  /** Null: there is no such person. */
  to: (Named & { active: boolean; teams: { id: string; name: string; function: string }[] }) | null
  /** Agents whose layer I own as accountable or deputy. */
  owned: { agent: string; team: Named }[]
  /** Of this layer, from or to either of us, that have not ended. */
  known: readonly KnownDelegation[]
}

const overlaps = (a: Period, b: Period) => a.starts_at < b.ends_at && b.starts_at < a.ends_at
/** An end is exclusive: midnight after the last day. */
const lastDay = ({ ends_at }: Period) => dateOf(ends_at - 1)

/** Null when they may. `now` and the period: epoch seconds. */
export function decideDelegate(facts: DelegateFacts, period: Period, now: number): Refusal | null {
  const { layer, me, to, owned, known } = facts
  const name = LAYER_NAMES[layer]
  if (owned.length === 0) {
    return refuse(
      'not_owner',
      `You can't delegate ${name}: you own that layer of no agent. IGA or an administrator names owners.`,
    )
  }
  if (!to) return refuseField('/to', 'There is no such person.', 'not_found')
  if (to.id === me) return refuseField('/to', "You can't stand in for yourself. Name another person.")
  if (!to.active) return refuseField('/to', `${to.name} was deactivated. Name an active person.`)
  const outside = unfit(facts)
  if (outside) return refuseField('/to', outside)
  const wrong = wrongPeriod(period, now)
  if (wrong) return wrong
  const at = known.filter(one => overlaps(one, period))
  const held = at.find(one => one.to.id === me)
  if (held) {
    return refuse(
      'separation_of_duties',
      `You stand in for ${held.from.name} in ${name} until ${lastDay(held)}. Whoever stands in can't pass ${name} on; ${held.from.name} can name somebody else.`,
    )
  }
  const given = at.find(one => one.from.id === me)
  if (given) {
    return refuse(
      'already_exists',
      `${given.to.name} stands in for you in ${name} from ${dateOf(given.starts_at)} to ${lastDay(given)}. Revoke that first, or choose other days.`,
    )
  }
  const away = at.find(one => one.from.id === to.id)
  if (away) {
    return refuseField(
      '/to',
      `${to.name} is absent too: ${away.to.name} stands in for them in ${name} until ${lastDay(away)}. Name another person.`,
      'separation_of_duties',
    )
  }
  return null
}

/** The App layer is the agent's own team's; every other layer belongs to the teams of that function. */
function unfit({ layer, to, owned }: DelegateFacts): string | null {
  if (!to) return null
  const name = LAYER_NAMES[layer]
  if (layer === 'app') {
    const lacks = owned.find(({ team }) => !to.teams.some(({ id }) => id === team.id))
    return lacks
      ? `${to.name} is not a member of ${lacks.team.name}, which builds ${lacks.agent}. The App layer stays with the agent's own team.`
      : null
  }
  if (to.teams.some(team => team.function === layer)) return null
  return `${to.name} is in no ${FUNCTION_NAMES[layer]} team. Name somebody who is: ${name} stays with its teams.`
}

function wrongPeriod({ starts_at, ends_at }: Period, now: number): Refusal | null {
  if (ends_at <= starts_at) return refuseField('/ends_at', 'The end lies before the beginning.')
  if (ends_at <= now) return refuseField('/ends_at', 'The end has passed. Choose a later one.')
  if (ends_at - starts_at > DELEGATION_MOST_DAYS * DAY)
    return refuseField(
      '/ends_at',
      `A delegation lasts at most ${DELEGATION_MOST_DAYS} days. IGA can name another owner.`,
    )
  if (starts_at - now > DELEGATION_AHEAD_DAYS * DAY)
    return refuseField('/starts_at', `An absence can be planned at most ${DELEGATION_AHEAD_DAYS} days ahead.`)
  return null
}

export type RevokeFacts = {
  delegation: KnownDelegation & { layer: ControlLayer; revoked: boolean }
  me: string
  iam: boolean
}

/** Null when they may: who gave it, who got it, or IAM. */
export function decideRevokeDelegation({ delegation, me, iam }: RevokeFacts, now: number): Refusal | null {
  const { from, to } = delegation
  if (!iam && me !== from.id && me !== to.id) {
    return refuse(
      'not_permitted',
      `You can't revoke this delegation: ${from.name}, ${to.name} and members of IAM can.`,
    )
  }
  if (delegation.revoked) return refuse('wrong_state', 'This delegation was revoked already.')
  if (delegation.ends_at <= now)
    return refuse(
      'wrong_state',
      `This delegation ended on ${lastDay(delegation)}: nothing is left to revoke.`,
    )
  return null
}
