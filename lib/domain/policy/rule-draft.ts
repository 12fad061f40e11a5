/** Live state with one change applied: what forms preview and what saving commands measure. Pure. */
import type { ReleaseInputs } from '../release/inputs'
import type { Classification, Rule } from './model'
import type { GuardrailSelector } from './select-guardrails'

export type Draft =
  | { kind: 'threshold'; action: string; agent: string | null; rule: Rule }
  | { kind: 'guardrail'; name: string; selector: GuardrailSelector; rule: Rule }
  /** A rule that goes: threshold or guardrail. */
  | { kind: 'removal'; rule: string }
  | { kind: 'classification'; actions: { action: string; classification: Classification | null }[] }
  | { kind: 'override'; action: string; override: Classification | null }

export function applyDraft(inputs: ReleaseInputs, draft: Draft): ReleaseInputs {
  switch (draft.kind) {
    case 'threshold':
      return mapActions(inputs, action => {
        const others = action.thresholds.filter(rule => rule.id !== draft.rule.id)
        const binds = action.id === draft.action && (draft.agent === null || draft.agent === inputs.agent.id)
        return { ...action, thresholds: binds ? [...others, draft.rule] : others }
      })
    case 'guardrail': {
      const others = inputs.guardrails.filter(({ rule }) => rule.id !== draft.rule.id)
      return {
        ...inputs,
        guardrails: [...others, { rule: draft.rule, name: draft.name, selector: draft.selector }],
      }
    }
    case 'removal':
      return {
        ...mapActions(inputs, action => ({
          ...action,
          thresholds: action.thresholds.filter(rule => rule.id !== draft.rule),
        })),
        guardrails: inputs.guardrails.filter(({ rule }) => rule.id !== draft.rule),
      }
    case 'classification': {
      const chosen = new Map(draft.actions.map(item => [item.action, item.classification]))
      return mapActions(inputs, action =>
        chosen.has(action.id) ? { ...action, classification: chosen.get(action.id) ?? null } : action,
      )
    }
    case 'override':
      return mapActions(inputs, action =>
        action.id === draft.action ? { ...action, override: draft.override } : action,
      )
  }
}

function mapActions(
  inputs: ReleaseInputs,
  change: (action: ReleaseInputs['actions'][number]) => ReleaseInputs['actions'][number],
): ReleaseInputs {
  return { ...inputs, actions: inputs.actions.map(change) }
}
