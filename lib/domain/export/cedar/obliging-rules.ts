/** Rules of an action that demand something of a call which they let through. */
import type { BundlePolicy, Obligations, Rule } from '../../policy/model'
import { own } from '../../policy/own'
import type { Pair } from './pair-rules'

/** Rules that only oblige: they let the call through, but not without doing something. */
export function obligingRules({ entry }: Pair, guardrails: BundlePolicy['guardrails']): Rule[] {
  const all = [...entry.thresholds, ...entry.guardrails.flatMap(ref => own(guardrails, ref) ?? [])]
  return all.filter(rule => rule.outcome === 'allow' && demands(rule.obligations))
}

function demands(obligations: Obligations): boolean {
  return Object.values(obligations).some(value =>
    Array.isArray(value) ? value.length > 0 : value !== undefined,
  )
}
