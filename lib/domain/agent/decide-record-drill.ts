/** A drill: a person tried the rollback or the kill switch for real, and says how it went. */
import { hasFunction, inTeam, type Actor } from '../member/permissions'
import { dateOf } from '../epoch-seconds'
import { refuse, refuseField, type Refusal } from '../refusal'
import type { EditedAgent } from './can-edit'
import { DRILL_NAMES } from './drill'

/** Older ones prove nothing about what runs now. */
const OLDEST_DAYS = 366
const DAY = 86_400

/** Null when they may: PAM, who keeps rollback and kill switch, and the agent's own app team. */
export function cannotRecordDrill(actor: Actor, agent: EditedAgent): Refusal | null {
  if (!hasFunction(actor, 'pam') && !inTeam(actor, agent.team_id))
    return refuse('not_owner', `${agent.team} and PAM record drills of ${agent.name}: you are in neither.`)
  if (agent.state === 'retired')
    return refuse('wrong_state', `${agent.name} is retired: nothing of it is drilled any more.`)
  return null
}

export type RecordedDrill = { kind: keyof typeof DRILL_NAMES; drilled_at: number }

/** `last`: when the last one of this kind was, by result and day. Times in epoch seconds. */
export function decideRecordDrill(
  actor: Actor,
  agent: EditedAgent,
  drill: RecordedDrill,
  now: number,
): Refusal | null {
  const refused = cannotRecordDrill(actor, agent)
  if (refused) return refused
  if (drill.drilled_at > now)
    return refuseField(
      '/drilled_at',
      `${DRILL_NAMES[drill.kind]} can't have been drilled on ${dateOf(drill.drilled_at)}: that is still to come. Record it when it was done.`,
    )
  if (drill.drilled_at < now - OLDEST_DAYS * DAY)
    return refuseField(
      '/drilled_at',
      `A drill of ${dateOf(drill.drilled_at)} is more than a year old and says nothing about what runs now. Drill it again.`,
    )
  return null
}
