/**
 * Rollback and kill switch, tried for real. A procedure that nobody ever tried is a hope: what can do much harm
 * in production has to show a rollback that worked, not long ago.
 */
import { dateOf } from '../epoch-seconds'
import type { Tier } from '../policy/model'
import type { Drill } from '../release/content'

export const DRILL_KINDS = ['rollback', 'kill_switch'] as const satisfies Drill['kind'][]
export const DRILL_RESULTS = ['worked', 'failed'] as const satisfies Drill['result'][]

export const DRILL_NAMES: Record<Drill['kind'], string> = {
  rollback: 'Rollback',
  kill_switch: 'Kill switch',
}

/** A rollback that worked counts this long; what it undoes has changed after that. */
export const DRILL_COUNTS_DAYS = 180

const DAY = 86_400

/** Where drills are looked at: what can do harm, where it does. */
export function needsDrills(facts: { production: boolean; topTier: Tier; unclassified: boolean }): boolean {
  return facts.production && (facts.unclassified || facts.topTier === 'high' || facts.topTier === 'critical')
}

/** The last of a kind: a failure after a success says that it doesn't work now. */
export function lastDrill(drills: readonly Drill[], kind: Drill['kind']): Drill | null {
  return drills
    .filter(drill => drill.kind === kind)
    .reduce<Drill | null>(
      (last, drill) => (last === null || drill.drilled_at > last.drilled_at ? drill : last),
      null,
    )
}

/** What is wrong with the rollback drill, as the end of a sentence; null when one counts. `now`: epoch seconds. */
export function rollbackDrillProblem(drills: readonly Drill[], now: number): string | null {
  const last = lastDrill(drills, 'rollback')
  if (last === null) return 'its rollback was never drilled'
  if (last.result === 'failed') return `its last rollback drill, on ${dateOf(last.drilled_at)}, failed`
  if (now - last.drilled_at <= DRILL_COUNTS_DAYS * DAY) return null
  return `its last rollback drill, on ${dateOf(last.drilled_at)}, is older than ${DRILL_COUNTS_DAYS} days`
}

/** The same of the kill switch, which is one for all agents, so that having tried it once is enough. */
export function killSwitchDrillProblem(drills: readonly Drill[]): string | null {
  const last = lastDrill(drills, 'kill_switch')
  if (last === null) return 'its kill switch was never drilled'
  return last.result === 'failed' ? `its last kill-switch drill, on ${dateOf(last.drilled_at)}, failed` : null
}
