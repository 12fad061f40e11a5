/**
 * The sentences of reasons that no rule wrote. The Rego module reads the same sentences from the bundle
 * (`rego/data-json.ts`), so that evaluator and OPA can't differ by a word; all but the two that must also be
 * said when no bundle is there at all.
 */
import { LAYER_NAMES } from '../control-layer/layers'
import { approvalsOf, joinApprovals } from './join'
import type { ReasonCode, Tier, TierOutcome } from './model'

export const MESSAGES = {
  malformed: 'The request could not be read as one evaluation request, so nothing in it counts.',
  bundle_incomplete: 'No complete policy bundle is loaded, so nothing can be proven to be allowed.',
  bundle_expired: 'The policy bundle has expired.',
  bundle_superseded: 'A newer policy bundle exists and this one is no longer good.',
  stale: 'The last sign of life from the console is too old for an action of this tier.',
  unknown_agent: 'This identity belongs to no released agent.',
  ambiguous_identity: 'This identity belongs to more than one agent.',
  environment_mismatch: 'The request is not for the environment of this bundle.',
  agent_suspended: 'The agent is suspended.',
  agent_retired: 'The agent is retired.',
  certification_lapsed: 'The certification of the agent has lapsed.',
  action_not_released: 'The action is not part of what was released for the agent.',
  action_unclassified: 'The action is not classified.',
  definition_mismatch: 'The tool is no longer defined as it was when it was released.',
  endpoint_not_released: 'The endpoint is not one of those released for this action.',
  dataset_not_released: 'The data set is not one of those released for this action.',
  purpose_mismatch: 'The release, or this action in it, is not for the purpose of this request.',
  chain_missing: 'The request does not say on whose behalf the agent was called: the actor chain is missing.',
  chain_invalid: 'The actor chain is not a list of identities.',
  chain_undeclared: 'The agent has not been released to delegate to the next agent of the actor chain.',
  chain_too_long: 'The actor chain has more than 8 hops.',
  chain_repeated: 'The actor chain names an agent twice.',
  mode_not_released: 'The action is released for delegation only, not for the agent itself.',
} as const satisfies Partial<Record<ReasonCode, string>>

export const KILL_MESSAGES = {
  everything: 'The kill switch stops everything in this environment.',
  agents: 'The kill switch stops this agent.',
  instances: 'The kill switch stops this instance of the agent.',
  sessions: 'The kill switch stops this session.',
  systems: 'The kill switch stops every call of this system.',
  actions: 'The kill switch stops this action.',
} as const

const TIER_WORDS: Record<Tier, string> = { low: 'low', medium: 'medium', high: 'high', critical: 'critical' }

/** "" for an outcome of allow, which needs no reason. */
export function tierMessage(tier: TierOutcome): string {
  if (tier.outcome === 'allow') return ''
  if (tier.outcome === 'deny') return `Actions of the ${TIER_WORDS[tier.tier]} tier are denied.`
  const needs = joinApprovals(approvalsOf(tier, 'pam')).map(
    need => `${need.count} × ${LAYER_NAMES[need.layer]}`,
  )
  return `Actions of the ${TIER_WORDS[tier.tier]} tier need approval: ${needs.join(', ')}.`
}
