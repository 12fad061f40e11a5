/** What each source suggests for the actions of a workbench, and what adopting it would change. Pure. */
import type { OutcomeEnvironment } from '@/lib/domain/action/action-outcome'
import type { ClassificationRule } from '@/lib/domain/action/classification-rule'
import { lowers } from '@/lib/domain/action/decide-classify'
import type { StoredClaims } from '@/lib/domain/action/row-sources'
import { sameClassification, type Suggestion, suggestionsFor } from '@/lib/domain/action/suggestions'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { OUTCOMES, type Outcome } from '@/lib/domain/policy/model'
import { decided, outcomeOf } from './classification-draft'
import type { ActionItem, Workbench } from './types'

export type ProposalSource = { key: string; label: string; count: number }

export type Proposal = {
  item: ActionItem
  suggestion: Suggestion
  before: Outcome
  after: Outcome
  /** Below zero: looser. */
  step: number
  /** Less strict than what somebody decided before. */
  lowers: boolean
}

/** Of the gravest that anything suggests; of rules and people, each one by itself. */
export const GRAVEST = 'gravest'

/** Every source that suggests something else than what is decided, with for how many. */
export function sourcesOf(view: Workbench): ProposalSource[] {
  const counts = new Map<string, number>()
  for (const item of view.items) {
    const suggestions = suggestionsOfItem(view, item)
    const keys = new Set(suggestions.filter(one => says(item, one)).map(keyOf))
    if (suggestions[0] && says(item, suggestions[0])) keys.add(GRAVEST)
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const label = labels(view)
  const order = (key: string) => ['person', GRAVEST, 'rule', 'claim', 'name'].indexOf(key.split(':')[0] ?? '')
  return [...counts]
    .map(([key, count]) => ({ key, label: label(key), count }))
    .toSorted((a, b) => order(a.key) - order(b.key) || b.count - a.count)
}

/** `all`: also where it was classified as something else; otherwise only what nobody decided. */
export function proposalsOf(
  view: Workbench,
  source: string,
  environment: OutcomeEnvironment,
  all: boolean,
): Proposal[] {
  return view.items.flatMap(item => {
    // Input is about what stands there already as often as not.
    if (!all && item.state === 'classified' && !source.startsWith('person')) return []
    const suggestions = suggestionsOfItem(view, item)
    const suggestion = source === GRAVEST ? suggestions[0] : suggestions.find(one => keyOf(one) === source)
    if (!suggestion || !says(item, suggestion)) return []
    const outcome = (classification: ActionItem['classification']) =>
      outcomeOf(item, view.system.slug, classification, environment, view.floors).outcome
    const before = outcome(decided(item))
    const after = outcome(suggestion.classification)
    return [
      {
        item,
        suggestion,
        before,
        after,
        step: OUTCOMES.indexOf(after) - OUTCOMES.indexOf(before),
        lowers: lowers(item.classification, suggestion.classification, view.environments),
      },
    ]
  })
}

/** Something else than what is decided already. */
function says(item: ActionItem, { classification }: Suggestion): boolean {
  const now = decided(item)
  return now === null || !sameClassification(now, classification)
}

function suggestionsOfItem(view: Workbench, item: ActionItem): Suggestion[] {
  return suggestionsFor(
    { system: view.system.id, name: item.name, claims: item.claims_detail as StoredClaims },
    view.rules as ClassificationRule[],
    view.inputs.filter(input => input.action === item.id),
  )
}

/** All input of people is one source: each suggestion says whose it is. */
function keyOf({ source, id }: Suggestion): string {
  return source === 'rule' ? `rule:${id}` : source
}

function labels(view: Workbench): (key: string) => string {
  const rules = new Map(view.rules.map(rule => [`rule:${rule.id}`, rule]))
  const fixed: Record<string, string> = {
    [GRAVEST]: 'The gravest of all sources',
    claim: 'The server’s claims',
    name: 'Names of actions',
    person: 'Input of the team',
  }
  return key => {
    const rule = rules.get(key)
    if (!rule) return fixed[key] ?? key
    return `Rule “${rule.name}” by ${rule.layer === 'app' ? 'the app team' : LAYER_NAMES[rule.layer]}`
  }
}
