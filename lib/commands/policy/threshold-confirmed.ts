/** What follows when Security accepts a suggested threshold: it is Security's own, and says whose idea it was. */
import type { Tx } from '@/db/pool'
import { type ProposalRow, thresholdOfProposal } from '@/db/stores/proposal'
import type { Actor } from '@/lib/domain/member/permissions'
import { judgeThreshold } from '@/lib/domain/policy/check-threshold'
import { canSetThreshold } from '@/lib/domain/policy/decide-rule'
import { placeOf, type ThresholdProposal } from '@/lib/domain/policy/threshold-proposal'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'
import type { Confirmed } from '../organisation/rules-confirmed'
import {
  loadThresholdState,
  nextThreshold,
  type ThresholdState,
  thresholdRemoved,
  thresholdSet,
} from './threshold-change'

export type ProposedThresholdState = ThresholdState & { wanted: ThresholdProposal }

/** Null: it is about something else, or can't be read any more. */
export async function loadProposedThreshold(
  tx: Tx,
  proposal: ProposalRow,
): Promise<ProposedThresholdState | Refusal | null> {
  const wanted = proposal.kind === 'threshold' ? thresholdOfProposal(proposal) : null
  if (!wanted || proposal.subject_id === null) return null
  const id = proposal.base_version > 0 ? { id: proposal.subject_id } : {}
  const state = await loadThresholdState(tx, { ...id, ...placeOf(wanted) })
  return isRefusal(state) ? state : { ...state, wanted }
}

/** Judged again: schema, agents and the operating model can have changed since. */
export function thresholdConfirmed(
  proposal: ProposalRow,
  state: ProposedThresholdState,
  confirmed: Confirmed,
  actor: Actor,
) {
  const refused = canSetThreshold(state.target, actor)
  if (refused) return refused
  const { wanted, row } = state
  const act = {
    by: confirmed.by,
    at: confirmed.at,
    data: {
      proposal: proposal.id,
      proposed_by: proposal.proposed_by,
      team: wanted.team,
      reason: proposal.reason,
    },
  }
  const follows = wanted.act === 'remove' ? removal() : setting(wanted.threshold)
  if (isRefusal(follows)) return follows
  const { next, ...rest } = follows
  return { ...rest, confirmed, rules: null, exception: null, guardrail: null, threshold: next }

  function removal() {
    if (!row) throw new Error('a proposal to remove a threshold names none')
    return thresholdRemoved(state, row, act)
  }
  function setting(text: Extract<ThresholdProposal, { act: 'set' }>['threshold']) {
    const id = proposal.subject_id ?? ''
    const checked = judgeThreshold(id, text, state.facts)
    if (isRefusal(checked)) return checked
    return thresholdSet(state, nextThreshold(state, id, text, checked, act), act)
  }
}
