/** One rule → what `countersign.rego` reads of it. */
import { approvalsOf } from '../join'
import type { Rule } from '../model'
import { type CompiledCondition, compileCondition } from './compile-condition'

export type CompiledRule = Omit<Rule, 'condition'> & { condition: CompiledCondition | null; ref: string }

export function compileRule(rule: Rule): CompiledRule {
  const { id, version, kind, layer, outcome, message, obligations } = rule
  return {
    approvals: outcome === 'step_up' ? approvalsOf(rule, layer) : [],
    condition: compileCondition(rule.condition),
    id,
    kind,
    layer,
    message,
    obligations,
    outcome,
    ref: `${id}@${version}`,
    version,
  }
}

/** Few, and each stands at thousands of actions. */
const guardrails = new WeakMap<Rule, CompiledRule>()

export function compileGuardrail(rule: Rule): CompiledRule {
  const known = guardrails.get(rule)
  if (known) return known
  const compiled = compileRule(rule)
  guardrails.set(rule, compiled)
  return compiled
}
