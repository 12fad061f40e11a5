/** Rules and classifications as the document words them. */
import { describeCondition } from '../policy/describe-condition'
import { obligationWords } from '../policy/describe-obligations'
import type { Outcome, Rule } from '../policy/model'
import type { ReleasedAction } from './content'

export const OUTCOME_WORDS: Record<Outcome, string> = { allow: 'Allow', step_up: 'Step-up', deny: 'Deny' }

export function classificationText({ classification, overridden }: ReleasedAction): string {
  if (!classification) return 'Unclassified, denied'
  const { effect, data_class, reversible } = classification
  return `${effect.replaceAll('_', ' ')}, ${data_class}${reversible ? '' : ', irreversible'}${overridden ? ' (override)' : ''}`
}

/** Nothing where it may be called for any purpose of the release. */
export function purposeLines({ purposes }: ReleasedAction): string[] {
  if (!purposes) return []
  return [purposes.length === 0 ? 'For no purpose, denied' : `Only for ${purposes.join(', ')}`]
}

/** The sentence is written by people; the condition is what is evaluated. Both are bound, so both are shown. */
export function ruleText(rule: Rule): string {
  const duties = obligationWords(rule.obligations)
  return [
    rule.message,
    `${rule.id} v${rule.version}: ${OUTCOME_WORDS[rule.outcome]}${rule.condition === null ? ', always' : ` when ${describeCondition(rule.condition)}`}`,
    ...(duties === '' ? [] : [`With ${duties}`]),
  ].join('\n')
}
