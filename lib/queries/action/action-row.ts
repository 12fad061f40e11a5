/** One row of the workbench, from one row of the table. */
import { z } from 'zod'
import type { ActionRow } from '@/db/stores/action'
import { storedClassification } from '@/db/stores/action-facts'
import { classificationOf, overrideOf } from '@/db/stores/release-inputs'
import {
  type ActionOutcome,
  actionOutcome,
  type Floor,
  type OutcomeEnvironment,
} from '@/lib/domain/action/action-outcome'
import { DISAGREEMENT_KINDS } from '@/lib/domain/action/claims-disagree'
import type { ClassificationRule } from '@/lib/domain/action/classification-rule'
import { claimWords, disagreements } from '@/lib/domain/action/row-sources'
import {
  type PersonSuggestion,
  type Suggestion,
  SUGGESTION_SOURCES,
  suggestionsFor,
} from '@/lib/domain/action/suggestions'
import { DATA_CLASSES, EFFECTS, OUTCOMES, type Outcome, TIERS } from '@/lib/domain/policy/model'

export const classificationJson = z.object({
  effect: z.enum(EFFECTS),
  data_class: z.enum(DATA_CLASSES),
  reversible: z.boolean(),
})

export const suggestionJson = z.object({
  source: z.enum(SUGGESTION_SOURCES),
  /** Of the rule, or of what the person suggested. */
  id: z.string().nullable(),
  classification: classificationJson,
  reason: z.string(),
})

export const actionItem = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  /** Its beginning; action.get has all of it. */
  description: z.string(),
  /** What the server says of it, in a few words; "" for nothing. */
  claims: z.string(),
  /** As the server put it: hints, method, security. */
  claims_detail: z.record(z.string(), z.unknown()),
  /** The gravest of everything that suggests something; action.get lists all of it. */
  suggestion: suggestionJson.nullable(),
  /** The team's last word, also of a definition that changed since. */
  classification: classificationJson.nullable(),
  state: z.enum(['unclassified', 'changed', 'classified']),
  rationale: z.string().nullable(),
  classified_by: z.string().nullable(),
  classified_at: z.string().nullable(),
  override: classificationJson.nullable(),
  override_layer: z.enum(['security', 'compliance']).nullable(),
  /** Where server, team and centre part ways, the looser first. */
  disagreements: z.array(
    z.object({
      between: z.enum(DISAGREEMENT_KINDS),
      direction: z.enum(['looser', 'stricter']),
      sentence: z.string(),
    }),
  ),
  /** By tier and the rules that hold for every call. */
  outcomes: z.array(
    z.object({
      environment: z.string(),
      tier: z.enum([...TIERS, 'unclassified']),
      outcome: z.enum(OUTCOMES),
    }),
  ),
  /** The strictest threshold that holds for every agent and call; `allow` for none. */
  threshold: z.enum(OUTCOMES),
  /** Purpose codes that it may be called for; null: any that a release is for. */
  purposes: z.array(z.string()).nullable(),
  tags: z.array(z.string()),
  /** With those of its system: what guardrails select by. */
  all_tags: z.array(z.string()),
  thresholds: z.int(),
  agents: z.int(),
  version: z.int(),
})
export type ActionItem = z.infer<typeof actionItem>

export type RowContext = {
  slug: string
  systemTags: readonly string[]
  /** May the caller read why the owners decided so? What they decided is everybody's who uses the system. */
  ownReasons: boolean
  names: Map<string, string>
  environments: OutcomeEnvironment[]
  floors: Floor[]
  threshold: Outcome
  thresholds: number
  agents: number
  rules: readonly ClassificationRule[]
  /** What people suggest for this action. */
  inputs: readonly PersonSuggestion[]
}

export function actionItemOf(row: ActionRow, context: RowContext): ActionItem {
  const stored = storedClassification(row)
  const decides = classificationOf(row)
  const state = {
    system: context.slug,
    classification: decides,
    override: overrideOf(row),
    tags: [...new Set([...row.tags, ...context.systemTags])],
    threshold: context.threshold,
  }
  return {
    id: row.id,
    name: row.name,
    title: row.title ?? '',
    description: row.description.slice(0, 160),
    claims: claimWords(row.claims),
    claims_detail: row.claims as Record<string, unknown>,
    suggestion: suggestionsOf(row, context)[0] ?? null,
    classification: stored,
    state: stored === null ? 'unclassified' : decides === null ? 'changed' : 'classified',
    rationale: context.ownReasons ? row.rationale : null,
    classified_by: (row.classified_by && context.names.get(row.classified_by)) ?? null,
    classified_at: row.classified_at?.toISOString() ?? null,
    override: state.override,
    override_layer: row.override_layer,
    disagreements: disagreements(
      row.claims,
      decides,
      state.override && row.override_layer
        ? { classification: state.override, layer: row.override_layer }
        : null,
    ),
    outcomes: context.environments.map(environment => {
      const { tier, outcome }: ActionOutcome = actionOutcome(state, environment, context.floors)
      return { environment: environment.id, tier, outcome }
    }),
    threshold: context.threshold,
    purposes: row.purposes,
    tags: row.tags,
    all_tags: state.tags,
    thresholds: context.thresholds,
    agents: context.agents,
    version: row.version,
  }
}

export function suggestionsOf(row: ActionRow, { rules, inputs }: RowContext): Suggestion[] {
  return suggestionsFor({ system: row.system_id, name: row.name, claims: row.claims }, rules, inputs)
}

const RANK = { unclassified: 0, changed: 1, classified: 2 }

/** Unclassified, changed, highest tier, then by name (UX §3.2). */
export function compareItems(a: ActionItem, b: ActionItem): number {
  return RANK[a.state] - RANK[b.state] || topTier(b) - topTier(a) || (a.name < b.name ? -1 : 1)
}

function topTier(item: ActionItem): number {
  return Math.max(...item.outcomes.map(({ tier }) => (tier === 'unclassified' ? 4 : TIERS.indexOf(tier))), 0)
}
