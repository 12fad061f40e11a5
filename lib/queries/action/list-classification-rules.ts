/** `action.list-classification-rules`: the rules that layers keep, how much each matches, and templates to begin with. */
import { inArray } from 'drizzle-orm'
import { z } from 'zod'
import { action, system } from '@/db/schema/action'
import { loadClassificationRules, ruleOfRow } from '@/db/stores/action-suggestion'
import { canKeepRule } from '@/lib/domain/action/decide-classification-rule'
import { ruleMatches, ruleSentence } from '@/lib/domain/action/classification-rule'
import { RULE_TEMPLATES } from '@/lib/domain/action/rule-templates'
import { hasFunction, layersOf } from '@/lib/domain/member/permissions'
import { defineQuery } from '../define-query'
import { visibleSystems } from '../scope'
import { classificationRuleJson } from './classification-rule-json'
import { loadPersonNames } from './load-workbench'
import { storedClassification } from '@/db/stores/action-facts'
import { classificationOf } from '@/db/stores/release-inputs'
import { sameClassification } from '@/lib/domain/action/suggestions'

const counts = z.object({
  /** Of the actions that the caller may see. */
  matches: z.int(),
  unclassified: z.int(),
  /** Classified as something else. */
  differs: z.int(),
})

export const listClassificationRules = defineQuery({
  name: 'action.list-classification-rules',
  summary: 'Rules that suggest classifications, with what they match, and templates that nobody keeps yet.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      classificationRuleJson.extend({
        sentence: z.string(),
        system_name: z.string().nullable(),
        version: z.int(),
        changed_by: z.string().nullable(),
        changed_at: z.string(),
        ...counts.shape,
        /** Where it matches most, to go there. */
        systems: z.array(z.object({ slug: z.string(), name: z.string(), matches: z.int() })),
        may: z.string().nullable().describe('Why the caller may not change it; null when they may.'),
      }),
    ),
    templates: z.array(classificationRuleJson.omit({ layer: true, system: true }).extend({ id: z.string() })),
    /** Layers whose rules the caller keeps, and for the app layer the systems of their own. */
    keeps: z.array(z.string()),
    systems: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string(), own: z.boolean() })),
  }),
  async run(_input, { db, actor }) {
    const systems = await db.select().from(system).where(visibleSystems(actor)).orderBy(system.name)
    const ids = systems.map(row => row.id)
    const seen = new Map(systems.map(row => [row.id, row]))
    const actions =
      ids.length === 0 ? [] : await db.select(RULE_COLUMNS).from(action).where(inArray(action.system_id, ids))
    const live = actions.filter(row => row.removed_at === null)
    // A rule for a system that the caller may not see says what that system has: it is not theirs to read.
    const rows = (await loadClassificationRules(db, 'all')).filter(
      row => row.system_id === null || seen.has(row.system_id),
    )
    const names = await loadPersonNames(
      db,
      rows.map(row => row.changed_by),
    )
    const teams = actor.kind === 'system' ? [] : actor.teams.map(team => team.id)
    return {
      items: rows.map(row => {
        const rule = ruleOfRow(row)
        const matching = live.filter(one =>
          ruleMatches(rule, { system: one.system_id, name: one.name, claims: one.claims }),
        )
        const of = row.system_id === null ? null : (seen.get(row.system_id) ?? null)
        const per = new Map<string, number>()
        for (const one of matching) per.set(one.system_id, (per.get(one.system_id) ?? 0) + 1)
        return {
          ...rule,
          sentence: ruleSentence(rule, of?.name ?? null),
          system_name: of?.name ?? null,
          version: row.version,
          changed_by: (row.changed_by && names.get(row.changed_by)) ?? null,
          changed_at: row.changed_at.toISOString(),
          matches: matching.length,
          unclassified: matching.filter(one => classificationOf(one) === null).length,
          differs: matching.filter(one => {
            const said = storedClassification(one)
            return said !== null && !sameClassification(said, rule.classification)
          }).length,
          systems: [...per]
            .toSorted((a, b) => b[1] - a[1])
            .slice(0, 20)
            .map(([id, matches]) => ({ slug: seen.get(id)!.slug, name: seen.get(id)!.name, matches })),
          may:
            canKeepRule(
              rule.layer,
              of && { id: of.id, name: of.name, team: { id: of.team_id, name: 'its team', people: [] } },
              actor,
            )?.detail ?? null,
        }
      }),
      templates: RULE_TEMPLATES.map(template => ({ ...template })),
      keeps: layersOf(actor).filter(
        layer =>
          layer !== 'app' || (hasFunction(actor, 'app') && systems.some(row => teams.includes(row.team_id))),
      ),
      systems: systems.map(({ id, slug, name, team_id }) => ({
        id,
        slug,
        name,
        own: teams.includes(team_id),
      })),
    }
  },
})

/** Without the schemas, which are most of the bytes. */
const RULE_COLUMNS = {
  id: action.id,
  system_id: action.system_id,
  name: action.name,
  claims: action.claims,
  removed_at: action.removed_at,
  definition_digest: action.definition_digest,
  effect: action.effect,
  data_class: action.data_class,
  reversible: action.reversible,
  classified_digest: action.classified_digest,
}
