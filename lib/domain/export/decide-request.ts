/** May an export of this environment be asked for, and what is the answer while it is there or being made? */
import { type Refusal, refuse } from '../refusal'

export type ExportState = {
  environment: string
  /** Who sees every team's agents: an export holds all of them, as the bundle does. */
  seesAll: boolean
  /** Serials; null: none. */
  newest: number | null
  requested: number | null
  made: number | null
}

export type RequestDecision = {
  serial: number
  /** It was asked for before: nobody has to do anything more. */
  repeated: boolean
  state: 'being_made' | 'made'
}

export const WHOLE_ENVIRONMENT =
  'An export holds the policy of every team’s agents, so app teams don’t take it away. Platform and layer teams can; a release of your own is exported on its page.'

export function decideRequestExport(state: ExportState): RequestDecision | Refusal {
  if (!state.seesAll) return refuse('not_permitted', WHOLE_ENVIRONMENT)
  if (state.newest === null)
    return refuse(
      'nothing_released',
      `No bundle of ${state.environment} is published, so there is nothing to export. The signer publishes one after the first approved release.`,
    )
  const made = state.made !== null && state.made >= state.newest
  return {
    serial: state.newest,
    repeated: made || (state.requested !== null && state.requested >= state.newest),
    state: made ? 'made' : 'being_made',
  }
}
