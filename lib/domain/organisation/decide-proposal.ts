/**
 * What binds everybody (the rules about rules, exceptions from the separation of duties) is changed by Security
 * and Compliance together: one person of the one proposes, another person of the other confirms. A guardrail is
 * changed by its own layer: one of its people proposes, a second one or somebody of Security confirms. A threshold,
 * where Security writes them, is proposed by an app team and becomes Security's own by being confirmed.
 */
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { type Actor, hasFunction } from '../member/permissions'
import { type Refusal, refuse } from '../refusal'
import { describeRules, type RulesChange } from './describe-rules'
import type { OrganisationRules } from './rules'

export const PROPOSAL_KINDS = ['organisation-rules', 'duty-exception', 'guardrail', 'threshold'] as const
export type ProposalKind = (typeof PROPOSAL_KINDS)[number]
export const PROPOSING_LAYERS = ['security', 'compliance'] as const
export type ProposingLayer = (typeof PROPOSING_LAYERS)[number]
export type ProposalState = 'open' | 'confirmed' | 'rejected' | 'withdrawn'

export type Proposal = {
  kind: ProposalKind
  state: ProposalState
  base_version: number
  proposed_as: ControlLayer
  proposed_by: {
    id: string
    name: string
    /** The layers that this person has now, not then; null when they were deactivated. */
    layers: readonly ControlLayer[] | null
    /** Persons whose accounts turned out to be this human's. */
    also: readonly string[]
  }
}

export const otherLayer = (layer: ControlLayer): ProposingLayer =>
  layer === 'security' ? 'compliance' : 'security'

/** Whose second person it takes: any of these. */
export function confirmingLayers({
  kind,
  proposed_as,
}: Pick<Proposal, 'kind' | 'proposed_as'>): ControlLayer[] {
  if (kind === 'threshold') return ['security']
  if (kind !== 'guardrail') return [otherLayer(proposed_as)]
  return proposed_as === 'security' ? ['security'] : [proposed_as, 'security']
}

const layerWords = (layers: readonly ControlLayer[]) => layers.map(layer => LAYER_NAMES[layer]).join(' or ')

export function proposingLayers(actor: Actor): ProposingLayer[] {
  return PROPOSING_LAYERS.filter(layer => hasFunction(actor, layer))
}

/** Which of the two the actor speaks for. Somebody in both says which, or it is Security. */
export function decidePropose(actor: Actor, as: ProposingLayer | undefined): ProposingLayer | Refusal {
  if (actor.kind !== 'person') return refuse('person_only', 'Proposing such a change is an act of a person.')
  const layers = proposingLayers(actor)
  const layer = as ?? layers[0]
  if (layer && layers.includes(layer)) return layer
  return refuse(
    'not_owner',
    layer && layers.length > 0
      ? `You are in no ${LAYER_NAMES[layer]} team, so you can't propose for it.`
      : 'Only Security and Compliance propose this: you are in neither.',
  )
}

export function decideProposeRules(
  inForce: { version: number; rules: OrganisationRules },
  proposed: { base_version: number; rules: OrganisationRules },
): RulesChange[] | Refusal {
  if (proposed.base_version !== inForce.version)
    return stale({ kind: 'organisation-rules', base_version: proposed.base_version }, inForce.version)
  const changes = describeRules(inForce.rules, proposed.rules)
  return changes.length > 0
    ? changes
    : refuse('wrong_state', `Nothing differs from version ${inForce.version}: there is nothing to propose.`)
}

/** About one rule, whose version it was written against; the others are about everybody's. */
const isAboutRule = (kind: ProposalKind) => kind === 'guardrail' || kind === 'threshold'

/** Null: this person may confirm it now. */
export function refuseConfirm(
  actor: Actor,
  proposal: Proposal,
  /** Of the rules, or of the guardrail or threshold that it is about (0: there is none yet). */
  now: { version: number },
  /** Whom an exception from the separation of duties is for: every person that this human is. */
  concerns: readonly string[] = [],
): Refusal | null {
  const { proposed_by: proposer, proposed_as } = proposal
  if (proposal.state !== 'open') return closed(proposal)
  if (actor.kind !== 'person') return refuse('person_only', 'Confirming is an act of a second person.')
  const layers = confirmingLayers(proposal)
  const other = layerWords(layers)
  const again = proposal.kind === 'guardrail' ? 'Somebody else' : 'Somebody'
  if (actor.personId === proposer.id)
    return refuse('second_person_required', `You proposed this. ${again} of ${other} has to confirm it.`)
  if (proposer.also.includes(actor.personId))
    return refuse(
      'second_person_required',
      `Your accounts and those of ${proposer.name} turned out to be one human's, who proposed this. Somebody else of ${other} has to confirm it.`,
    )
  if (concerns.includes(actor.personId))
    return refuse(
      'separation_of_duties',
      `The exception is for you, so you can't confirm it. Somebody else of ${other} can.`,
    )
  if (!hasFunction(actor, ...layers))
    return refuse(
      'second_person_required',
      `${proposer.name} proposed this for ${LAYER_NAMES[proposed_as]}. Somebody of ${other} has to confirm it.`,
    )
  if (!proposer.layers?.includes(proposed_as))
    return refuse(
      'second_person_required',
      `${proposer.name} is no longer in ${LAYER_NAMES[proposed_as]}, so ${isAboutRule(proposal.kind) ? 'nobody of it stands behind this' : 'one of the two layers is missing'}. Reject this, and somebody of ${LAYER_NAMES[proposed_as]} can propose it again.`,
    )
  if (proposal.kind !== 'duty-exception' && proposal.base_version !== now.version)
    return stale(proposal, now.version)
  return null
}

export function refuseReject(actor: Actor, proposal: Proposal): Refusal | null {
  if (proposal.state !== 'open') return closed(proposal)
  if (actor.kind !== 'person') return refuse('person_only', 'Rejecting is an act of a person.')
  if (actor.personId === proposal.proposed_by.id)
    return refuse('wrong_state', 'You proposed this: withdraw it instead.')
  const layers = isAboutRule(proposal.kind) ? confirmingLayers(proposal) : PROPOSING_LAYERS
  if (hasFunction(actor, ...layers)) return null
  return refuse(
    'not_owner',
    isAboutRule(proposal.kind)
      ? `Only ${layerWords(layers)} ${layers.length > 1 ? 'reject' : 'rejects'} this: you are not in ${layers.length > 1 ? 'either' : 'it'}.`
      : 'Only Security and Compliance reject this: you are in neither.',
  )
}

export function refuseWithdraw(actor: Actor, proposal: Proposal): Refusal | null {
  if (proposal.state !== 'open') return closed(proposal)
  if (actor.kind === 'person' && actor.personId === proposal.proposed_by.id) return null
  return refuse('not_owner', `Only ${proposal.proposed_by.name}, who proposed this, can withdraw it.`)
}

function closed({ state }: Proposal): Refusal {
  return refuse('wrong_state', `This proposal was ${state} already.`)
}

function stale({ kind, base_version }: Pick<Proposal, 'kind' | 'base_version'>, version: number): Refusal {
  const what = isAboutRule(kind) ? `the ${kind}` : 'the rules'
  return refuse(
    'stale_version',
    base_version === 0 && kind === 'guardrail'
      ? 'This guardrail was set already by another proposal.'
      : `This was written against version ${base_version} of ${what}, and version ${version} is in force since. Compare, and propose it again.`,
    { data: { current: { version } } },
  )
}
