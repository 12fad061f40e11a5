/** `action.list`: the workbench of one system, unclassified first. Up to 5,000 rows at once. */
import { and, eq, isNull, or } from 'drizzle-orm'
import { z } from 'zod'
import { action, system } from '@/db/schema/action'
import { purpose } from '@/db/schema/agent'
import { loadClassificationRules, loadOpenSuggestions, ruleOfRow } from '@/db/stores/action-suggestion'
import { groupBy } from '@/db/stores/group-by'
import { loadAuthorship } from '@/db/stores/rule-facts'
import { type ActionRow, agentsUsing, loadEnvironments, loadTeam } from '@/db/stores/action'
import { classificationRuleJson } from './classification-rule-json'
import { whoCan } from '@/lib/domain/action/who-can'
import { hasFunction, hasPermission, inTeam } from '@/lib/domain/member/permissions'
import { type Authored, mayAuthor, maySuggest } from '@/lib/domain/organisation/authorship'
import { OPERATING_MODELS } from '@/lib/domain/organisation/rules'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { guardrailSelectorSchema } from '@/lib/domain/policy/select-guardrails'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { decodeCursor, page } from '../paging'
import { seesTeam, visibleSystems } from '../scope'
import { type ActionItem, actionItem, actionItemOf, classificationJson, compareItems } from './action-row'
import { mayThreshold } from './may-threshold'
import { LIST_COLUMNS, loadFloors, loadLeftOut, loadPersonNames, loadThresholdFacts } from './load-workbench'

const MAX_ROWS = 5_000
export const ACTION_FILTERS = ['all', 'unclassified', 'changed', 'disagree'] as const

const reason = z.string().nullable().describe('Why the caller may not; null when they may.')

export const listActions = defineQuery({
  name: 'action.list',
  summary: 'The actions of one system: claims, classification, override, tier and outcome per environment.',
  permission: 'console.read',
  input: z.strictObject({
    /** Id or slug. */
    system: z.string().min(1).max(64),
    filter: z.enum(ACTION_FILTERS).default('all'),
    q: z.string().trim().max(200).optional(),
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(MAX_ROWS),
  }),
  output: z.object({
    system: z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      kind: z.enum(['mcp', 'openapi', 'manual']),
      team: z.object({ id: z.string(), name: z.string() }),
      imported_at: z.string().nullable(),
      imported_by: z.string().nullable(),
      version: z.int(),
      tags: z.array(z.string()),
      agents: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
    may: z.object({
      classify: reason,
      /** Input for Security, where it classifies. */
      suggest: reason,
      purposes: reason,
      tags: reason,
      import: reason,
      override: reason,
      threshold: reason,
      /** Where Security writes thresholds. */
      suggest_threshold: reason,
    }),
    operating_model: z.enum(OPERATING_MODELS),
    /** Rules that can speak for actions of this system: with them a client knows all suggestions. */
    rules: z.array(classificationRuleJson),
    /** What people of the team suggest where Security classifies. */
    inputs: z.array(
      z.object({
        id: z.string(),
        action: z.string(),
        person: z.string(),
        classification: classificationJson,
        rationale: z.string(),
        at: z.string(),
        current: z.boolean().describe('Of the definition as it is now.'),
      }),
    ),
    purposes: z.array(z.object({ code: z.string(), description: z.string(), retired: z.boolean() })),
    environments: z.array(z.object({ id: z.string(), name: z.string(), production: z.boolean() })),
    /** Guardrails that hold for every call: what a preview needs to be exact. */
    floors: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        selector: guardrailSelectorSchema,
        outcome: z.enum(OUTCOMES),
      }),
    ),
    counts: z.object({ all: z.int(), unclassified: z.int(), changed: z.int(), disagree: z.int() }),
    items: z.array(actionItem),
    next_cursor: z.string().nullable(),
  }),
  async run(input, { db, actor }) {
    const named = or(eq(system.id, input.system), eq(system.slug, input.system))
    const [found] = await db
      .select()
      .from(system)
      .where(and(named, visibleSystems(actor)))
    if (!found)
      return refuse('not_found', 'There is no such system, or it is not one that your team may see.')
    const [
      rows,
      team,
      environments,
      floors,
      thresholds,
      leftOut,
      agents,
      ruleRows,
      openInputs,
      authorship,
      purposes,
    ] = await Promise.all([
      db
        .select(LIST_COLUMNS)
        .from(action)
        .where(and(eq(action.system_id, found.id), isNull(action.removed_at))),
      loadTeam(db, found.team_id),
      loadEnvironments(db),
      loadFloors(db),
      loadThresholdFacts(db, found.id),
      loadLeftOut(db, found.id),
      agentsUsing(db, [found.id]),
      loadClassificationRules(db, [found.id]),
      loadOpenSuggestions(db, { system: found.id }),
      loadAuthorship(db),
      db.select().from(purpose).orderBy(purpose.code),
    ])
    const names = await loadPersonNames(db, [...rows.map(row => row.classified_by), found.imported_by])
    const ownReasons = seesTeam(actor, found.team_id)
    const rules = ruleRows.map(ruleOfRow)
    const inputs = ownReasons ? openInputs : []
    const inputsOf = groupBy(inputs, input => input.action)
    const items = rows
      .map(row =>
        actionItemOf(
          { ...row, input_schema: null, previous_definition: null, removed_at: null } as ActionRow,
          {
            slug: found.slug,
            systemTags: found.tags,
            ownReasons,
            names,
            environments,
            floors,
            threshold: thresholds.get(row.id)?.least ?? 'allow',
            thresholds: thresholds.get(row.id)?.count ?? 0,
            agents: agents.length - (leftOut.get(row.id) ?? 0),
            rules,
            inputs: inputsOf.get(row.id) ?? [],
          },
        ),
      )
      .sort(compareItems)
    const chosen = items.filter(item => matches(item, input.filter, input.q?.toLowerCase()))
    const [after] = decodeCursor(input.cursor) ?? []
    const from = chosen.findIndex(item => item.id === after) + 1
    const own = inTeam(actor, found.team_id)
    const foreign = `Owned by ${team?.name}. ${whoCan(team, 'change it')}`
    const authored = { name: found.name, team: team ?? { id: found.team_id, name: '', people: [] } }
    const central = authorship.model === 'central'
    const writes = (what: Authored) => {
      if (!central) return own ? null : foreign
      return mayAuthor(authorship, actor, authored, what)?.detail ?? null
    }
    const mayThresholds = mayThreshold(authorship, actor, authored)
    return {
      system: {
        id: found.id,
        slug: found.slug,
        name: found.name,
        kind: found.kind,
        team: { id: found.team_id, name: team?.name ?? '' },
        imported_at: found.imported_at?.toISOString() ?? null,
        imported_by: (found.imported_by && names.get(found.imported_by)) ?? null,
        version: found.version,
        tags: found.tags,
        agents: agents.filter(agent => seesTeam(actor, agent.team_id)).map(({ id, name }) => ({ id, name })),
      },
      may: {
        classify: writes('classification'),
        suggest: maySuggest(authorship, actor, authored)?.detail ?? null,
        purposes: writes('purposes'),
        tags: own || (central && hasFunction(actor, 'security')) ? null : foreign,
        import: own ? null : foreign,
        override: hasPermission(actor, 'action.override')
          ? null
          : 'Security and Compliance override classifications.',
        threshold: mayThresholds.set,
        suggest_threshold: mayThresholds.suggest,
      },
      operating_model: authorship.model,
      rules,
      inputs: inputs.map(({ at, ...input }) => ({ ...input, at: at.toISOString() })),
      purposes: purposes.map(({ code, description, retired_at }) => ({
        code,
        description,
        retired: retired_at !== null,
      })),
      environments,
      floors,
      counts: {
        all: items.length,
        unclassified: items.filter(item => item.state !== 'classified').length,
        changed: items.filter(item => item.state === 'changed').length,
        disagree: items.filter(item => item.disagreements.length > 0).length,
      },
      ...page(chosen.slice(from, from + input.limit + 1), input.limit, item => [item.id]),
    }
  },
})

function matches(
  item: ActionItem,
  filter: (typeof ACTION_FILTERS)[number],
  text: string | undefined,
): boolean {
  if (filter === 'unclassified' && item.state === 'classified') return false
  if (filter === 'changed' && item.state !== 'changed') return false
  if (filter === 'disagree' && item.disagreements.length === 0) return false
  return !text || item.name.toLowerCase().includes(text) || item.description.toLowerCase().includes(text)
}
