/** What follows when a threshold is suggested: a row that waits for Security, and nothing else yet. */
import { z } from 'zod'
import type { Tx } from '@/db/pool'
import { openThresholdProposals } from '@/db/stores/proposal'
import type { OwningTeam } from '@/lib/domain/action/who-can'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { confirmingLayers } from '@/lib/domain/organisation/decide-proposal'
import { canProposeThreshold, checkVersion } from '@/lib/domain/policy/decide-rule'
import { impactNumbers, type MeasuredImpact } from '@/lib/domain/policy/measure-impact'
import {
  type OpenThresholdProposal,
  refuseAnother,
  type ThresholdProposal,
} from '@/lib/domain/policy/threshold-proposal'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'
import type { Change, CommandContext } from '../define-command'
import { personIdOf } from '../organisation/person-of'
import { loadThresholdState, type ThresholdState } from './threshold-change'

export const proposedThreshold = {
  proposal: z.string(),
  threshold: z.string(),
  waiting_for: z.array(z.enum(CONTROL_LAYERS)),
}

export type ProposingState = ThresholdState & { open: OpenThresholdProposal[] }

export async function loadProposing(
  tx: Tx,
  of: { id?: string | undefined; action: string; agent: string | null },
): Promise<ProposingState | Refusal> {
  const state = await loadThresholdState(tx, of)
  return isRefusal(state) ? state : { ...state, open: await openThresholdProposals(tx, of.action) }
}

/** In whose name, or why not. */
export function mayPropose(
  state: ProposingState,
  threshold: string,
  expectedVersion: number | undefined,
  { actor }: CommandContext,
): OwningTeam | Refusal {
  const team = canProposeThreshold(state.target, actor)
  if (isRefusal(team)) return team
  const by = personIdOf(actor)
  return (
    checkVersion('threshold', state.existing, expectedVersion) ??
    refuseAnother(state.open, by, { id: threshold, version: state.row?.version ?? 0 }) ??
    team
  )
}

type Wanted =
  | { act: 'set'; threshold: Extract<ThresholdProposal, { act: 'set' }>['threshold'] }
  | { act: 'remove'; action: string; agent: string | null }

export function thresholdProposed(
  state: ProposingState,
  {
    threshold,
    team,
    wanted,
    impact,
    reason,
    context: { actor, now, newId },
  }: {
    threshold: string
    team: OwningTeam
    wanted: Wanted
    impact: MeasuredImpact
    reason: string
    context: CommandContext
  },
) {
  const id = newId('prp')
  const base = state.row?.version ?? 0
  const source = { id: team.id, name: team.name }
  const content: ThresholdProposal = { ...wanted, team: source, impact: impactNumbers(impact) }
  const { action, agent } = wanted.act === 'set' ? wanted.threshold : wanted
  const follows: Change = {
    events: [
      {
        type: 'policy.threshold-proposed',
        subject: { kind: 'proposal', id },
        layer: 'app',
        ...(agent && { agent }),
        data: {
          threshold,
          base_version: base,
          action,
          name: state.target.fact.row.name.slice(0, 200),
          team: source,
          reason,
          ...(wanted.act === 'set' ? wanted.threshold : {}),
          act: wanted.act,
          impact: content.impact,
        },
      },
    ],
  }
  return {
    ...follows,
    row: {
      id,
      kind: 'threshold' as const,
      subject_id: threshold,
      content,
      base_version: base,
      reason,
      proposed_by: personIdOf(actor),
      proposed_as: 'app' as const,
      proposed_at: now,
    },
    impact,
    proposed: {
      proposal: id,
      threshold,
      waiting_for: confirmingLayers({ kind: 'threshold', proposed_as: 'app' }),
    },
  }
}
