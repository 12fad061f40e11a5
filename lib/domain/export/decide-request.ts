/** May an export of this environment be asked for, and what is the answer while it is there or being made? */
import { type Refusal, refuse } from '../refusal'

/** `number` counts wishes, `serial` bundles. */
export type ExportState = {
  environment: string
  /** Who sees every team's agents: an export holds all of them, as the bundle does. */
  seesAll: boolean
  /** Serial of the newest bundle, and the digest of the gateway settings in force; null: there is none. */
  newest: number | null
  settings: string
  requested: { number: number; serial: number; givenUp: boolean } | null
  made: { number: number; serial: number; settings: string } | null
}

export type RequestDecision = {
  number: number
  serial: number
  /** It was asked for before: nobody has to do anything more. */
  repeated: boolean
  state: 'being_made' | 'made'
}

export const WHOLE_ENVIRONMENT =
  'An export holds the policy of every team’s agents, so app teams don’t take it away. Platform and layer teams can; a release of your own is exported on its page.'

export function decideRequestExport(state: ExportState): RequestDecision | Refusal {
  const { environment, seesAll, newest, requested, made } = state
  if (!seesAll) return refuse('not_permitted', WHOLE_ENVIRONMENT)
  if (newest === null)
    return refuse(
      'nothing_released',
      `No bundle of ${environment} is published, so there is nothing to export. The signer publishes one after the first approved release.`,
    )
  if (made && isCurrent(state)) return { number: made.number, serial: newest, repeated: true, state: 'made' }
  const waits = requested && !requested.givenUp && requested.number > (made?.number ?? 0)
  if (waits && requested.serial >= newest)
    return { number: requested.number, serial: newest, repeated: true, state: 'being_made' }
  const number = Math.max(requested?.number ?? 0, made?.number ?? 0) + 1
  return { number, serial: newest, repeated: false, state: 'being_made' }
}

/** What was made is of the newest bundle, and for the gateways that there are. */
export function isCurrent({
  newest,
  settings,
  made,
}: Pick<ExportState, 'newest' | 'settings' | 'made'>): boolean {
  return made !== null && newest !== null && made.serial >= newest && made.settings === settings
}

export type ExportStage = 'nothing_published' | 'not_requested' | 'being_made' | 'failed' | 'made'

/** A wish that no export answers yet stays one, also when a newer bundle came meanwhile. */
export function exportStage(state: Omit<ExportState, 'environment' | 'seesAll'>): ExportStage {
  const { newest, requested, made } = state
  if (newest === null) return 'nothing_published'
  if (isCurrent(state)) return 'made'
  if (!requested || requested.number <= (made?.number ?? 0)) return 'not_requested'
  return requested.givenUp ? 'failed' : 'being_made'
}
