/** `action.classify`: the author's word on one action or on many: the team's, or Security's where it writes. Undo is the same command with the values of before. */
import { z } from 'zod'
import { agentsUsing, loadEnvironments, saveClassifications } from '@/db/stores/action'
import { classifiedAction, loadActionFacts, loadNames } from '@/db/stores/action-facts'
import {
  decideSuggestions,
  loadSuggestions,
  type OpenSuggestion,
  openSuggestionsForUpdate,
} from '@/db/stores/action-suggestion'
import { classificationOf, overrideOf } from '@/db/stores/release-inputs'
import { loadAuthorship } from '@/db/stores/rule-facts'
import { actionOutcome } from '@/lib/domain/action/action-outcome'
import { classificationSchema, reasonSchema } from '@/lib/domain/action/classification-input'
import { type ClassifyDecision, decideClassify } from '@/lib/domain/action/decide-classify'
import { SUGGESTION_SOURCES, sameClassification } from '@/lib/domain/action/suggestions'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { type CommandEvent, defineCommand } from '../define-command'

const MAX_ACTIONS = 5_000
/** One entry for each action up to here; beyond, entries list a hundred actions each. */
const SINGLE_ENTRIES = 200
const outcome = z.enum(OUTCOMES)

export const classifyActions = defineCommand({
  name: 'action.classify',
  summary:
    'Classifies actions: effect, data class, reversible. null makes one unclassified again, so denied.',
  permission: 'action.classify',
  actors: 'person-or-token',
  /** 5,000 actions, many with a rationale. */
  maxBodyBytes: 2 * 1024 * 1024,
  input: z.strictObject({
    actions: z
      .array(
        z.strictObject({
          action: z.string().min(1).max(64),
          expected_version: z.number().int().min(1),
          classification: classificationSchema.nullable(),
          rationale: z.string().trim().max(1000).nullable().optional(),
          /** Adopts a suggestion as one's own word; refused when nothing suggests it any more. */
          adopts: z
            .strictObject({ source: z.enum(SUGGESTION_SOURCES), id: z.string().max(64).optional() })
            .optional(),
        }),
      )
      .min(1, 'Name at least one action')
      .max(MAX_ACTIONS, `At most ${MAX_ACTIONS} actions at once`),
    rationale: z.string().trim().max(1000, 'At most 1,000 characters').optional(),
    /** Needed when anything gets less strict than it was classified before. */
    reason: reasonSchema.optional(),
  }),
  output: z.object({
    actions: z.array(z.object({ action: z.string(), version: z.number() })),
    /** By tier alone, for each environment. */
    changes: z.array(
      z.object({ action: z.string(), environment: z.string(), before: outcome, after: outcome }),
    ),
    lowered: z.array(z.string()),
  }),
  async load(tx, input) {
    const facts = await loadActionFacts(
      tx,
      input.actions.map(item => item.action),
    )
    if (facts.length === 0) return refuse('not_found', 'There is no such action. Reload the list.')
    const names = await loadNames(
      tx,
      facts.map(fact => fact.row.classified_by),
    )
    const systems = [...new Set(facts.map(fact => fact.system.id))]
    const openInputs = await openSuggestionsForUpdate(
      tx,
      input.actions.map(item => item.action),
    )
    const adopts = input.actions.flatMap(item => (item.adopts ? [item.action] : []))
    return {
      facts,
      names,
      environments: await loadEnvironments(tx),
      agents: await agentsUsing(tx, systems),
      authorship: await loadAuthorship(tx),
      suggestions: await loadSuggestions(tx, facts, adopts, openInputs),
      openInputs,
    }
  },
  decide({ facts, names, environments, agents, authorship, suggestions, openInputs }, input, { actor, now }) {
    const decision = decideClassify(
      facts.map(fact => classifiedAction(fact, names, suggestions.get(fact.row.id) ?? [])),
      input,
      actor,
      environments,
      authorship,
    )
    if (isRefusal(decision)) return decision
    const rows = new Map(facts.map(fact => [fact.row.id, fact]))
    const changes = decision.items.flatMap(({ row, to }) => {
      const fact = rows.get(row.id)!
      const state = { system: fact.system.slug, override: overrideOf(fact.row), threshold: 'allow' as const }
      return environments.flatMap(environment => {
        const before = actionOutcome(
          { ...state, classification: classificationOf(fact.row) },
          environment,
          [],
        ).outcome
        const after = actionOutcome({ ...state, classification: to }, environment, []).outcome
        return before === after ? [] : [{ action: row.id, environment: environment.id, before, after }]
      })
    })
    const by = actor.kind === 'system' ? null : actor.personId
    return {
      saved: decision.items.map(({ row, to, rationale }) => ({ id: row.id, classification: to, rationale })),
      by,
      at: now,
      adopted: adoptedInputs(decision, openInputs),
      output: {
        actions: decision.items.map(({ row }) => ({ action: row.id, version: row.version + 1 })),
        changes,
        lowered: decision.lowered,
      },
      events: events(decision, input.reason),
      affects: { agents: agents.map(agent => agent.id), why: whyOf(decision) },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { saved, by, at, adopted }) {
    await saveClassifications(tx, saved, by, at)
    await decideSuggestions(tx, adopted, { state: 'adopted', by, at, reason: null })
  },
  result: change => change.output,
})

/** Inputs of people that became the classification, adopted by name or said the same: they are answered with it. */
function adoptedInputs(decision: ClassifyDecision, open: readonly OpenSuggestion[]): string[] {
  const to = new Map(decision.items.map(item => [item.row.id, item.to]))
  return open.flatMap(({ id, action, classification }) => {
    const now = to.get(action)
    return now && sameClassification(now, classification) ? [id] : []
  })
}

function whyOf({ items }: ClassifyDecision): string {
  const [first] = items
  const system = first?.row.system.name ?? 'a system'
  if (items.length > 1) return `${items.length} actions of ${system} were classified.`
  return `${first?.row.name.slice(0, 100)} of ${system} was classified.`
}

function events(
  { items, lowered }: ClassifyDecision,
  reason: string | undefined,
): [CommandEvent, ...CommandEvent[]] {
  const isLowered = new Set(lowered)
  const entry = ({ row, to, rationale, adopted }: ClassifyDecision['items'][number]) => ({
    before: row.stored,
    after: to,
    ...(rationale && { rationale }),
    ...(adopted && { adopted: { source: adopted.source, ...(adopted.id && { id: adopted.id }) } }),
    ...(isLowered.has(row.id) && { lowered: true, reason }),
  })
  if (items.length <= SINGLE_ENTRIES) {
    return atLeastOne(
      items.map(item => ({
        type: item.to === null ? 'action.unclassified' : 'action.classified',
        subject: { kind: 'action', id: item.row.id },
        data: { system: item.row.system.id, name: item.row.name.slice(0, 200), ...entry(item) },
      })),
    )
  }
  const chunks = Array.from({ length: Math.ceil(items.length / 100) }, (_, at) =>
    items.slice(at * 100, (at + 1) * 100),
  )
  return atLeastOne(
    chunks.map(chunk => ({
      type: 'action.classified',
      subject: { kind: 'system', id: chunk[0]!.row.system.id },
      data: {
        actions: chunk.map(item => ({ action: item.row.id, ...entry(item), rationale: undefined })),
        reason,
      },
    })),
  )
}

function atLeastOne([first, ...rest]: CommandEvent[]): [CommandEvent, ...CommandEvent[]] {
  if (!first) throw new Error('action.classify: nothing was classified')
  return [first, ...rest]
}
