/** Resuming a suspended agent loosens, so it takes two persons of two layers, one of them Security or Compliance (DESIGN §4). */
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { hasFunction, inTeam, layersOf, type Actor } from '../member/permissions'
import { refuse, type Refusal } from '../refusal'
import type { AgentState } from './lifecycle'

export type ResumeState = {
  agent: { name: string; state: AgentState; team_id: string }
  /** Who asked first, with the layers they have now (not those they had then): null when nobody did or they are gone. */
  requested: { person_id: string; name: string; layers: ControlLayer[] } | null
  /** What is there to go back to. */
  release: 'published' | 'in_review' | 'none'
}

export type ResumeDecision =
  | { step: 'requested'; layers: ControlLayer[] }
  | { step: 'resumed'; state: AgentState; pair: [ControlLayer, ControlLayer] }

const GUARDING: readonly ControlLayer[] = ['security', 'compliance']

/** An app team answers for its own agents only. */
export function resumingLayers(actor: Actor, agent: { team_id: string }): ControlLayer[] {
  return layersOf(actor).filter(layer => layer !== 'app' || inTeam(actor, agent.team_id))
}

/** Two different layers, one guarding, one from each person: null when there is no such pair. */
export function resumingPair(
  first: readonly ControlLayer[],
  second: readonly ControlLayer[],
): [ControlLayer, ControlLayer] | null {
  for (const one of CONTROL_LAYERS) {
    if (!first.includes(one)) continue
    const other = second.find(layer => layer !== one && (GUARDING.includes(layer) || GUARDING.includes(one)))
    if (other) return [one, other]
  }
  return null
}

export function decideResume(
  actor: Actor,
  { agent, requested, release }: ResumeState,
): ResumeDecision | Refusal {
  if (agent.state !== 'suspended') return refuse('wrong_state', `${agent.name} is not suspended.`)
  if (actor.kind !== 'person') return refuse('person_only', 'Resuming an agent is an act of two persons.')
  const layers = resumingLayers(actor, agent)
  if (layers.length === 0) {
    const why = hasFunction(actor, 'app')
      ? `${agent.name} belongs to another app team`
      : 'your teams answer for no control layer'
    return refuse('not_owner', `You can't resume ${agent.name}: ${why}.`)
  }
  if (!requested) return { step: 'requested', layers }
  if (requested.person_id === actor.personId) {
    return refuse(
      'second_person_required',
      `You already asked to resume ${agent.name}. A second person of another layer has to confirm: ${confirming(layers)}.`,
    )
  }
  const pair = resumingPair(requested.layers, layers)
  if (!pair) {
    return refuse(
      'second_person_required',
      `${requested.name} (${layerNames(requested.layers)}) asked to resume ${agent.name}, and the two of you don't make two layers with Security or Compliance among them. ${sentenceCase(confirming(requested.layers))} can confirm.`,
    )
  }
  const state: AgentState =
    release === 'published' ? 'active' : release === 'in_review' ? 'in_review' : 'draft'
  return { step: 'resumed', state, pair }
}

/** Which layers can still complete the pair. */
function confirming(first: readonly ControlLayer[]): string {
  const possible = CONTROL_LAYERS.filter(layer => resumingPair(first, [layer]) !== null)
  return `somebody of ${possible.map(layer => LAYER_NAMES[layer]).join(', ')}`
}

const layerNames = (layers: readonly ControlLayer[]) => layers.map(layer => LAYER_NAMES[layer]).join(', ')
const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
