/** The evidence of layers that somebody left: one entry per agent and layer, so that each agent's timeline has it. */
import type { LeftLayer } from '@/lib/domain/control-layer/leave-layers'
import type { CommandEvent } from '../define-command'

const TYPES = {
  vacant: 'control-layer.vacated',
  deputy_promoted: 'control-layer.deputy-promoted',
  deputy_removed: 'control-layer.deputy-removed',
} as const

export function leftLayerEvents(personId: string, left: readonly LeftLayer[], why: string): CommandEvent[] {
  return left.map(row => ({
    type: TYPES[row.effect],
    subject: { kind: 'agent', id: row.agent_id },
    agent: row.agent_id,
    layer: row.layer,
    data: { person: personId, why, accountable: row.becomes.accountable_id },
  }))
}

/** For the entry about the person: "which layers", without the names that the other entries have. */
export function leftLayerFacts(left: readonly LeftLayer[]) {
  const of = (effect: LeftLayer['effect']) =>
    left.filter(row => row.effect === effect).map(({ agent_id, layer }) => ({ agent: agent_id, layer }))
  return {
    vacant: of('vacant'),
    deputy_promoted: of('deputy_promoted'),
    deputy_removed: of('deputy_removed'),
  }
}

export function affectedAgents(left: readonly LeftLayer[]): string[] {
  return [...new Set(left.map(row => row.agent_id))]
}
