/** `policy.preview`: a rule or classification that is not saved, as a sentence, with whom it reaches and what it moves. */

import { inArray } from 'drizzle-orm'
import { z } from 'zod'
import { action } from '@/db/schema/action'
import { agentsUsing } from '@/db/stores/action'
import { loadImpactInputs } from '@/db/stores/policy-impact'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { writtenSentence } from '@/lib/domain/policy/check-threshold'
import { NEW_RULE } from '@/lib/domain/policy/describe-condition'
import { countMatches, shownNames } from '@/lib/domain/policy/count-matches'
import { describeCondition, describeUnknown } from '@/lib/domain/policy/describe-condition'
import { describeSelector } from '@/lib/domain/policy/describe-selector'
import { draftShadows, impactSchema, measureImpact, shadowJson } from '@/lib/domain/policy/measure-impact'
import { isRefusal } from '@/lib/domain/refusal'
import { defineQuery, type QueryContext } from '../define-query'
import { visibleTeams } from '../scope'
import { type DraftInput, draftOf, draftSchema } from './draft-input'
import { matchesJson } from './guardrail-row'
import { loadReach } from './load-reach'

export const previewRule = defineQuery({
  name: 'policy.preview',
  summary: 'What a threshold, guardrail, removal or classification would change, before it is saved.',
  permission: 'console.read',
  body: true,
  /** A classification of 5,000 actions. */
  maxBodyBytes: 1024 * 1024,
  input: draftSchema,
  output: z.object({
    sentence: z.string(),
    /** What it says where nobody says it in their own words: the condition with its unknown case. */
    written: z.string(),
    when: z.string(),
    /** The unknown case; "" when there is none. */
    also_when: z.string(),
    /** Guardrails only. */
    selects: z.string(),
    matches: matchesJson.nullable(),
    impact: impactSchema,
    /** Rules that ask for as much already, where a new one would change nothing. */
    shadowed_by: z.array(shadowJson),
  }),
  async run(input, context) {
    const draft = await draftOf(input, context)
    if (isRefusal(draft)) return draft
    const { db, actor, now } = context
    const teams = visibleTeams(actor)
    const live = await loadImpactInputs(db, await reachOf(input, context))
    // Rows of agents that the caller may not see stay out of the rows and out of the numbers.
    const seen =
      teams === 'all' ? null : new Set(actor.kind === 'system' ? [] : actor.teams.map(team => team.slug))
    const inputs = seen ? live.inputs.filter(item => seen.has(item.agent.team)) : live.inputs
    const seconds = epochSeconds(now)
    const impact = measureImpact({ inputs, complete: live.complete }, draft, seconds)
    const rule = draft.kind === 'threshold' || draft.kind === 'guardrail' ? draft.rule : null
    const reach = draft.kind === 'guardrail' ? await loadReach(db, actor) : null
    return {
      sentence: rule?.message ?? '',
      written: rule
        ? writtenSentence({ ...rule, limit: input.kind === 'threshold' ? input.limit : null })
        : '',
      when: rule ? describeCondition(rule.condition) : '',
      also_when: rule ? describeUnknown(rule.condition) : '',
      selects:
        draft.kind === 'guardrail'
          ? describeSelector(draft.selector, { agents: reach ? shownNames(reach) : undefined })
          : '',
      matches: draft.kind === 'guardrail' && reach ? countMatches(reach, draft.selector) : null,
      impact,
      shadowed_by:
        (draft.kind === 'threshold' || draft.kind === 'guardrail') &&
        draft.rule.id === NEW_RULE &&
        impact.rows.length === 0
          ? draftShadows(inputs, draft, seconds)
          : [],
    }
  },
})

async function reachOf(input: DraftInput, { db }: QueryContext): Promise<string[] | 'all'> {
  if (input.kind === 'guardrail' || input.kind === 'removal') return 'all'
  const ids = input.kind === 'threshold' ? [input.action] : input.actions.map(item => item.action)
  const systems = await db
    .selectDistinct({ id: action.system_id })
    .from(action)
    .where(inArray(action.id, ids))
  const users = (
    await agentsUsing(
      db,
      systems.map(row => row.id),
    )
  ).map(agent => agent.id)
  return input.kind === 'threshold' && input.agent !== null ? users.filter(id => id === input.agent) : users
}
