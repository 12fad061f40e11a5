/** `action.get`: one action with its definition, what changed in it, its three sources and its thresholds. */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { action, system } from '@/db/schema/action'
import { agentsUsing, loadEnvironments, loadTeam } from '@/db/stores/action'
import { loadClassificationRules, loadOpenSuggestions, ruleOfRow } from '@/db/stores/action-suggestion'
import { loadAuthorship } from '@/db/stores/rule-facts'
import { claimFacts } from '@/lib/domain/action/row-sources'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { loadThresholds, thresholdItem } from '../policy/threshold-row'
import { seesTeam, visibleSystems } from '../scope'
import { actionItem, actionItemOf, type RowContext, suggestionJson, suggestionsOf } from './action-row'
import { mayThreshold, mayThresholdJson } from './may-threshold'
import { loadFloors, loadLeftOut, loadPersonNames, loadThresholdFacts } from './load-workbench'

export const getAction = defineQuery({
  name: 'action.get',
  summary:
    'One action: description, schema, definition before its last change, the three sources, thresholds.',
  permission: 'console.read',
  input: z.strictObject({ action: z.string().min(1).max(64) }),
  output: actionItem.extend({
    description: z.string(),
    system: z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      team: z.object({ id: z.string(), name: z.string() }),
    }),
    input_schema: z.unknown(),
    definition_digest: z.string(),
    /** What it was before the last change; null when it never changed. */
    previous: z
      .object({ description: z.string(), input_schema: z.unknown(), definition_digest: z.string() })
      .nullable(),
    /** Whether the team classified an earlier definition. */
    classified_digest: z.string().nullable(),
    /** What the server claims, each by its name, and whether it said so or the protocol assumes it. */
    claim_facts: z.array(z.object({ name: z.string(), value: z.string(), stated: z.boolean() })),
    /** Everything that suggests a classification, the gravest first, each with where it comes from. */
    suggestions: z.array(suggestionJson),
    override_reason: z.string().nullable(),
    override_by: z.string().nullable(),
    override_at: z.string().nullable(),
    removed_at: z.string().nullable(),
    used_by: z.array(z.object({ id: z.string(), name: z.string() })),
    threshold_list: z.array(thresholdItem),
    may_threshold: mayThresholdJson,
  }),
  async run(input, { db, actor }) {
    const [found] = await db
      .select({ row: action, system })
      .from(action)
      .innerJoin(system, eq(system.id, action.system_id))
      .where(and(eq(action.id, input.action), visibleSystems(actor)))
    if (!found)
      return refuse('not_found', 'There is no such action, or its system is not one that your team may see.')
    const { row } = found
    const [team, environments, floors, facts, leftOut, agents, names, thresholds, rules, inputs, authorship] =
      await Promise.all([
        loadTeam(db, found.system.team_id),
        loadEnvironments(db),
        loadFloors(db),
        loadThresholdFacts(db, found.system.id),
        loadLeftOut(db, found.system.id),
        agentsUsing(db, [found.system.id]),
        loadPersonNames(db, [row.classified_by, row.override_by]),
        loadThresholds(db, actor, { action: row.id }),
        loadClassificationRules(db, [found.system.id]),
        loadOpenSuggestions(db, { actions: [row.id] }),
        loadAuthorship(db),
      ])
    const context: RowContext = {
      slug: found.system.slug,
      systemTags: found.system.tags,
      ownReasons: seesTeam(actor, found.system.team_id),
      names,
      environments,
      floors,
      threshold: facts.get(row.id)?.least ?? 'allow',
      thresholds: facts.get(row.id)?.count ?? 0,
      agents: agents.length - (leftOut.get(row.id) ?? 0),
      rules: rules.map(ruleOfRow),
      inputs: seesTeam(actor, found.system.team_id) ? inputs : [],
    }
    return {
      ...actionItemOf(row, context),
      claim_facts: claimFacts(row.claims),
      suggestions: suggestionsOf(row, context),
      description: row.description,
      system: {
        id: found.system.id,
        slug: found.system.slug,
        name: found.system.name,
        team: { id: found.system.team_id, name: team?.name ?? '' },
      },
      input_schema: row.input_schema,
      definition_digest: row.definition_digest,
      previous: row.previous_definition ?? null,
      classified_digest: row.classified_digest,
      override_reason: seesTeam(actor, found.system.team_id) ? row.override_reason : null,
      override_by: (row.override_by && names.get(row.override_by)) ?? null,
      override_at: row.override_at?.toISOString() ?? null,
      removed_at: row.removed_at?.toISOString() ?? null,
      used_by: agents.filter(agent => seesTeam(actor, agent.team_id)).map(({ id, name }) => ({ id, name })),
      threshold_list: thresholds,
      may_threshold: mayThreshold(authorship, actor, {
        name: found.system.name,
        team: team ?? { id: found.system.team_id, name: '', people: [] },
      }),
    }
  },
})
