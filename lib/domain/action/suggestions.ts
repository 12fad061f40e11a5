/**
 * Everything that suggests a classification of one action, each with where it comes from: the server's claim, the
 * name, rules that layers keep, people of the team. The gravest first. None is ever applied without a person.
 */
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { type Classification, DATA_CLASSES } from '../policy/model'
import { tierPoints } from '../policy/tiers'
import { type ClassificationRule, ruleMatches } from './classification-rule'
import { type StoredClaims, serverClaims } from './row-sources'
import { claimHints, EFFECT_GRAVITY, nameHints, suggestionOf } from './suggest-classification'

export const SUGGESTION_SOURCES = ['claim', 'name', 'rule', 'person'] as const
export type SuggestionSource = (typeof SUGGESTION_SOURCES)[number]

export type Suggestion = {
  source: SuggestionSource
  /** Of the rule, or of what the person suggested; null for claim and name. */
  id: string | null
  classification: Classification
  /** Where it comes from and why, for a person: "rule “Deletes” by Security: what is deleted is gone". */
  reason: string
}

/** What a person of the team would say, where Security writes. */
export type PersonSuggestion = {
  id: string
  person: string
  classification: Classification
  rationale: string
}

export type SuggestedAction = { system: string; name: string; claims: StoredClaims }

export function suggestionsFor(
  action: SuggestedAction,
  rules: readonly ClassificationRule[],
  people: readonly PersonSuggestion[] = [],
): Suggestion[] {
  const claims = serverClaims(action.claims)
  const plain = (source: 'claim' | 'name', hints: ReturnType<typeof nameHints>): Suggestion[] => {
    const found = suggestionOf(hints)
    return found
      ? [{ source, id: null, classification: found.classification, reason: found.reasons.join('; ') }]
      : []
  }
  return [
    ...plain('claim', claims ? claimHints(claims) : []),
    ...plain('name', nameHints(action.name, claims?.method)),
    ...rules.filter(rule => ruleMatches(rule, action)).map(ruleSuggestion),
    ...people.map(personSuggestion),
  ].toSorted(byGravity)
}

export function ruleSuggestion(rule: ClassificationRule): Suggestion {
  return {
    source: 'rule',
    id: rule.id,
    classification: rule.classification,
    reason: `rule “${rule.name}” by ${ruleOwner(rule.layer)}: ${rule.rationale}`,
  }
}

export function personSuggestion({ id, person, classification, rationale }: PersonSuggestion): Suggestion {
  return { source: 'person', id, classification, reason: `${person} suggests it: ${rationale}` }
}

function ruleOwner(layer: ControlLayer): string {
  return layer === 'app' ? 'the app team' : LAYER_NAMES[layer]
}

/** More points of a tier, the graver effect, the more guarded data; then what cannot be undone. */
function byGravity(a: Suggestion, b: Suggestion): number {
  return gravity(b.classification) - gravity(a.classification)
}

function gravity(classification: Classification): number {
  const { effect, data_class, reversible } = classification
  return (
    tierPoints(classification, true) * 1_000 +
    EFFECT_GRAVITY[effect] * 50 +
    DATA_CLASSES.indexOf(data_class) * 5 +
    (effect !== 'read' && !reversible ? 1 : 0)
  )
}

/** Whether two say one thing. */
export function sameClassification(a: Classification, b: Classification): boolean {
  return a.effect === b.effect && a.data_class === b.data_class && a.reversible === b.reversible
}
