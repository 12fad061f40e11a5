/** `action.set-tags`: a team's own words for its actions. Guardrails can select by them, so releases are composed again. */
import { z } from 'zod'
import { agentsUsing, saveScope } from '@/db/stores/action'
import { loadActionFacts } from '@/db/stores/action-facts'
import { loadAuthorship } from '@/db/stores/rule-facts'
import { mayTag } from '@/lib/domain/action/may-tag'
import { tagsSchema } from '@/lib/domain/action/tags'
import { refuse, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { scopeEvents } from './scope-events'

export const setTags = defineCommand({
  name: 'action.set-tags',
  summary: 'Sets the tags of actions: words of the team that guardrails can select by.',
  permission: 'action.classify',
  actors: 'person-or-token',
  input: z.strictObject({
    actions: z
      .array(z.strictObject({ action: z.string().min(1).max(64), expected_version: z.number().int().min(1) }))
      .min(1, 'Name at least one action')
      .max(5_000, 'At most 5,000 actions at once'),
    tags: tagsSchema,
  }),
  output: z.object({ actions: z.array(z.object({ action: z.string(), version: z.number() })) }),
  maxBodyBytes: 1024 * 1024,
  async load(tx, input) {
    const ids = input.actions.map(item => item.action)
    const twice = ids.findIndex((id, at) => ids.indexOf(id) < at)
    if (twice >= 0) return refuseField(`/actions/${twice}/action`, 'This action is in the list twice.')
    const facts = await loadActionFacts(tx, ids)
    const found = new Map(facts.map(fact => [fact.row.id, fact]))
    const missing = ids.findIndex(id => !found.has(id))
    if (missing >= 0)
      return refuseField(
        `/actions/${missing}/action`,
        'There is no such action. Reload the list.',
        'not_found',
      )
    return {
      facts: ids.map(id => found.get(id)!),
      authorship: await loadAuthorship(tx),
      agents: await agentsUsing(tx, [...new Set(facts.map(fact => fact.system.id))]),
    }
  },
  decide({ facts, authorship, agents }, input, { actor, now }) {
    for (const [at, { row, system, team }] of facts.entries()) {
      const refused = mayTag(authorship, actor, { name: system.name, team })
      if (refused) return refused
      if (row.version !== input.actions[at]?.expected_version) {
        return refuse(
          'stale_version',
          `${row.name.slice(0, 80)} was changed meanwhile. Compare before you decide.`,
          {
            data: { current: [{ action: row.id, version: row.version, tags: row.tags }] },
          },
        )
      }
    }
    return {
      ids: facts.map(({ row }) => row.id),
      set: { tags: input.tags },
      by: actor.kind === 'system' ? null : actor.personId,
      at: now,
      output: { actions: facts.map(({ row }) => ({ action: row.id, version: row.version + 1 })) },
      events: scopeEvents({
        type: 'action.tagged',
        scoped: facts.map(({ row, system }) => ({
          row: { id: row.id, name: row.name, system },
          data: { before: row.tags, after: input.tags },
        })),
      }),
      affects: { agents: agents.map(agent => agent.id), why: 'Tags of actions were changed.' },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { ids, set, by, at }) {
    await saveScope(tx, ids, set, by, at)
  },
  result: change => change.output,
})
