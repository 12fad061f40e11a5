/** `action.preview-classification-rule`: which actions a rule would suggest for, and what each would become. */
import { and, asc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { action, system } from '@/db/schema/action'
import { loadEnvironments } from '@/db/stores/action'
import { storedClassification } from '@/db/stores/action-facts'
import { classificationOf, overrideOf } from '@/db/stores/release-inputs'
import { actionOutcome } from '@/lib/domain/action/action-outcome'
import {
  type ClassificationRule,
  RULE_CLAIMS,
  ruleMatches,
  rulePatternSchema,
} from '@/lib/domain/action/classification-rule'
import { classificationFields } from '@/lib/domain/action/classification-input'
import { lowers } from '@/lib/domain/action/decide-classify'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { defineQuery } from '../define-query'
import { visibleSystems } from '../scope'
import { classificationJson } from './action-row'
import { loadFloors } from './load-workbench'

const SHOWN = 200

export const previewClassificationRule = defineQuery({
  name: 'action.preview-classification-rule',
  summary: 'Which actions a rule matches, and what adopting it would make of each. Saves nothing.',
  permission: 'console.read',
  body: true,
  input: z.strictObject({
    system: z.string().min(1).max(64).nullable(),
    name_pattern: rulePatternSchema,
    claim: z.enum(RULE_CLAIMS).nullable(),
    ...classificationFields,
    /** The environment to compare outcomes in; production without it. */
    environment: z.string().max(100).optional(),
  }),
  output: z.object({
    environment: z.object({ id: z.string(), name: z.string() }).nullable(),
    counts: z.object({
      matches: z.int(),
      unclassified: z.int(),
      same: z.int(),
      looser: z.int(),
      tighter: z.int(),
      /** Less strict than what was decided before: adopting those asks for a reason. */
      lowered: z.int(),
    }),
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        system: z.object({ slug: z.string(), name: z.string() }),
        from: classificationJson.nullable(),
        before: z.enum(OUTCOMES),
        after: z.enum(OUTCOMES),
        lowered: z.boolean(),
      }),
    ),
  }),
  async run(input, { db, actor }) {
    const { effect, data_class, reversible } = input
    const to = { effect, data_class, reversible }
    const rule: ClassificationRule = {
      id: 'preview',
      layer: 'security',
      name: '',
      rationale: '',
      system: input.system,
      name_pattern: input.name_pattern,
      claim: input.claim,
      classification: to,
    }
    const environments = await loadEnvironments(db)
    const environment =
      environments.find(one => one.id === input.environment) ??
      environments.find(one => one.production) ??
      environments[0]
    const floors = await loadFloors(db)
    const rows = await db
      .select({
        action: {
          id: action.id,
          system_id: action.system_id,
          name: action.name,
          claims: action.claims,
          tags: action.tags,
          definition_digest: action.definition_digest,
          effect: action.effect,
          data_class: action.data_class,
          reversible: action.reversible,
          classified_digest: action.classified_digest,
          override_effect: action.override_effect,
          override_data_class: action.override_data_class,
          override_reversible: action.override_reversible,
        },
        system: { slug: system.slug, name: system.name, tags: system.tags },
      })
      .from(action)
      .innerJoin(system, eq(system.id, action.system_id))
      .where(
        and(
          isNull(action.removed_at),
          input.system === null ? undefined : eq(action.system_id, input.system),
          visibleSystems(actor),
        ),
      )
      .orderBy(asc(system.name), asc(action.name))
    const items = rows.flatMap(({ action: row, system: of }) => {
      if (!ruleMatches(rule, { system: row.system_id, name: row.name, claims: row.claims })) return []
      const state = {
        system: of.slug,
        override: overrideOf(row),
        threshold: 'allow' as const,
        tags: [...row.tags, ...of.tags],
      }
      const outcome = (classification: typeof to | null) =>
        environment ? actionOutcome({ ...state, classification }, environment, floors).outcome : 'deny'
      const from = storedClassification(row)
      return [
        {
          id: row.id,
          name: row.name,
          system: { slug: of.slug, name: of.name },
          from,
          before: outcome(classificationOf(row)),
          after: outcome(to),
          lowered: lowers(from, to, environments),
        },
      ]
    })
    const step = (item: (typeof items)[number]) =>
      OUTCOMES.indexOf(item.after) - OUTCOMES.indexOf(item.before)
    return {
      environment: environment ? { id: environment.id, name: environment.name } : null,
      counts: {
        matches: items.length,
        unclassified: items.filter(item => item.from === null).length,
        same: items.filter(item => step(item) === 0).length,
        looser: items.filter(item => step(item) < 0).length,
        tighter: items.filter(item => step(item) > 0).length,
        lowered: items.filter(item => item.lowered).length,
      },
      items: items
        .toSorted((a, b) => Number(b.lowered) - Number(a.lowered) || step(a) - step(b))
        .slice(0, SHOWN),
    }
  },
})
