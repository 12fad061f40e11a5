/** One rule → what `countersign.rego` reads of it. */
import type { ControlLayer } from '../../control-layer/layers'
import { approvalsOf } from '../join'
import type { ApprovalNeed, Rule } from '../model'
import { type CompiledCondition, compileCondition } from './compile-condition'

/** Keys in canonical order, as everything that becomes text. */
export type CompiledRule = { approvals: ApprovalNeed[]; condition: CompiledCondition | null } & Omit<
  Rule,
  'condition'
> & { ref: string }

export function compileRule(rule: Rule): CompiledRule {
  const { id, version, kind, layer, outcome, message, obligations } = rule
  return {
    approvals: outcome === 'step_up' ? compileApprovals(rule, layer) : [],
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

/** Keys in canonical order. */
export function compileApprovals(
  source: { approvals: ApprovalNeed[] },
  fallback: ControlLayer,
): ApprovalNeed[] {
  return approvalsOf(source, fallback).map(({ count, layer }) => ({ count, layer }))
}
