/** Reminding by hand: those who still owe an answer, and not more often than anybody wants to hear it. */
import type { ControlLayer } from '../control-layer/layers'
import { type Refusal, refuse } from '../refusal'
import { owed, type SigningRelease, STATE_WORDS } from './can-sign'

export const REMIND_AGAIN_HOURS = 4

type Named = { id: string; name: string }

export type RemindNowFacts = {
  release: SigningRelease
  teamName: string
  /** In the agent's team, in IGA or in Compliance. */
  mayRemind: boolean
  /** The last time by hand, of this release: epoch seconds. */
  last: { at: number; by: string } | null
  /** Epoch seconds. */
  now: number
}

/** Whoever owns the layer and has not answered, and who stands in for them. Nobody of a layer that owes nothing. */
export function owingPeople(release: SigningRelease): { layer: ControlLayer; persons: Named[] }[] {
  const layers = Object.keys(release.ownership) as ControlLayer[]
  return layers
    .filter(layer => owed(release, layer) > 0)
    .flatMap(layer => {
      const { accountable, deputy } = release.ownership[layer]
      const owners = [accountable, deputy].filter(one => one !== null)
      const standIns = release.delegations
        .filter(one => one.layer === layer && owners.some(owner => owner.id === one.from.id))
        .map(one => one.to)
      const persons = [...new Map([...owners, ...standIns].map(one => [one.id, one])).values()].filter(
        one => !release.signOffs.some(each => each.layer === layer && each.person_id === one.id),
      )
      return persons.length > 0 ? [{ layer, persons }] : []
    })
}

/** Null when they may be reminded now. */
export function decideRemindNow({ release, ...facts }: RemindNowFacts): Refusal | null {
  const { label, state } = release
  if (!facts.mayRemind) {
    return refuse(
      'not_permitted',
      `You can't remind the signers of ${label}: members of ${facts.teamName}, IGA and Compliance can.`,
    )
  }
  if (state !== 'in_review') {
    return refuse('wrong_state', `${label} is ${STATE_WORDS[state]}: nobody owes it an answer.`)
  }
  if (facts.last) {
    const again = facts.last.at + REMIND_AGAIN_HOURS * 3600
    if (facts.now < again) {
      return refuse(
        'limit_reached',
        `${facts.last.by} reminded them at ${minute(facts.last.at)} UTC. The next time is possible from ${minute(again)} UTC.`,
      )
    }
  }
  if (owingPeople(release).length === 0) {
    return refuse(
      'wrong_state',
      `Nobody is left to remind of ${label}: every layer has answered or is vacant. IGA or an administrator can name an owner.`,
    )
  }
  return null
}

/** Of epoch seconds that came in: no clock is read. */
const minute = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
