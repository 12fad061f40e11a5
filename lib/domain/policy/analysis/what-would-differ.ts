/**
 * What would have to differ for a lower outcome: the smallest sets of fields whose other values lower it, worked out
 * from the cells of the rules that were asked.
 */
import { LAYER_NAMES } from '../../control-layer/layers'
import { tierMessage } from '../messages'
import type { BundlePolicy, EvaluationRequest, EvaluationResult, Pulse, Rule } from '../model'
import { own } from '../own'
import { type Party, resolveChain, resolveSubject } from '../parties'
import { TooComplex } from './diagram'
import { type Alternative, type Asked, MAX_TOGETHER, searchAlternatives } from './search-alternatives'

export type WhatWouldDiffer = {
  /** Fewest fields first; one that lowers it further before one that doesn't. */
  alternatives: Alternative[]
  /** What no value of a field changes, and who could. */
  fixed: string[]
}

/** `result`: what `evaluate` answered to the same. */
export function whatWouldDiffer(
  policy: BundlePolicy,
  pulse: Pulse,
  request: EvaluationRequest,
  result: EvaluationResult,
  now: number,
): WhatWouldDiffer {
  const { outcome } = result.context
  if (outcome === 'allow') return { alternatives: [], fixed: [] }
  const path = [...resolveChain(policy, request).members, resolveSubject(policy, request)]
  const fixed = [...stepSentences(path, result), ...(outcome === 'step_up' ? approvalSentence(result) : [])]
  const steps = result.context.reasons.some(({ rule, code }) => rule === '' && code !== 'purpose_mismatch')
  if (steps) return { alternatives: [], fixed }
  const asked = path.flatMap(party => rulesOf(party, policy, now))
  const always = asked.filter(each => each.condition === null && each.outcome === outcome)
  if (always.length > 0) {
    return { alternatives: [], fixed: [...new Set([...always.map(({ why }) => why), ...fixed])] }
  }
  try {
    const alternatives = searchAlternatives(asked, policy, pulse, request, outcome, now)
    const none = `No change of up to ${MAX_TOGETHER} fields lowers it.`
    return { alternatives, fixed: alternatives.length === 0 ? [...fixed, none] : fixed }
  } catch (error) {
    if (error instanceof TooComplex)
      return { alternatives: [], fixed: [...fixed, `Not analysed. ${error.message}`] }
    throw error
  }
}

function stepSentences(path: readonly Party[], { context }: EvaluationResult): string[] {
  return context.reasons.flatMap(({ code, rule, message }) => {
    if (rule !== '' || code === 'purpose_mismatch') return []
    const released = (key: 'endpoints' | 'datasets') =>
      [...new Set(path.flatMap(({ entry }) => Object.keys(entry?.[key] ?? {})))].slice(0, 5)
    if (code === 'endpoint_not_released') return suppliedSentence('endpoint', released('endpoints'))
    if (code === 'dataset_not_released') return suppliedSentence('data set', released('datasets'))
    return [`Nothing in the call: ${message.charAt(0).toLowerCase()}${message.slice(1)}`]
  })
}

function suppliedSentence(what: string, released: string[]): string[] {
  return [`The ${what} would have to be ${released.join(' or ') || 'left out: none is released'}.`]
}

function approvalSentence({ context }: EvaluationResult): string[] {
  const required = context.approval?.required ?? []
  const words = [
    ...new Set(required.map(({ layer, count }) => `${count > 1 ? `${count} × ` : ''}${LAYER_NAMES[layer]}`)),
  ]
  return words.length === 0 ? [] : [`Allowed with an approval by ${words.join(' and ')}.`]
}

/** Everything that has a say about one party of the call, `why` for what holds always. */
function rulesOf({ agent, entry }: Party, policy: BundlePolicy, now: number): Asked[] {
  if (!agent || !entry) return []
  const gates = [agent.purposes, ...(entry.purposes ? [entry.purposes] : [])].map(
    (purposes): Asked => ({
      condition: { field: ['purpose'], op: 'not_in', value: Object.keys(purposes), negated: false },
      outcome: 'deny',
      why: '',
    }),
  )
  const guardrails = entry.guardrails.flatMap(ref => own(policy.guardrails, ref) ?? [])
  const live = guardrails.filter(
    ({ id, version }) =>
      !entry.exceptions.some(
        waiver => waiver.guardrail === id && version <= waiver.up_to_version && now < waiver.expires_at,
      ),
  )
  const tiers = entry.tiers.map(
    (tier): Asked => ({
      condition: null,
      outcome: tier.outcome,
      why: `Nothing in the call: ${tierMessage(tier).charAt(0).toLowerCase()}${tierMessage(tier).slice(1)}`,
    }),
  )
  return [...gates, ...tiers, ...[...entry.thresholds, ...live].map(ruleAsked)]
}

function ruleAsked({ condition, outcome, layer, message }: Rule): Asked {
  return {
    condition,
    outcome,
    why: `Nothing in the call: a rule of ${LAYER_NAMES[layer]} holds for every call. ${message}`,
  }
}
