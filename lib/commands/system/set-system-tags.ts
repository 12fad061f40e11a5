/** `system.set-tags`: the owning team's words for a system. Guardrails can select by them. */
import { z } from 'zod'
import { agentsUsing, loadSystemsForUpdate, loadTeam, updateSystem } from '@/db/stores/action'
import { loadAuthorship } from '@/db/stores/rule-facts'
import { mayTag } from '@/lib/domain/action/may-tag'
import { tagsSchema } from '@/lib/domain/action/tags'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const setSystemTags = defineCommand({
  name: 'system.set-tags',
  summary: 'Sets the tags of a system: words of the team that guardrails can select by.',
  permission: 'action.classify',
  actors: 'person-or-token',
  input: z.strictObject({
    system: z.string().min(1).max(64),
    expected_version: z.number().int().min(1),
    tags: tagsSchema,
  }),
  output: z.object({ system: z.string(), version: z.number() }),
  async load(tx, input) {
    const [row] = await loadSystemsForUpdate(tx, [input.system])
    const team = row ? await loadTeam(tx, row.team_id) : null
    if (!row || !team) return refuse('not_found', 'There is no such system. Reload the list.')
    return { row, team, authorship: await loadAuthorship(tx), agents: await agentsUsing(tx, [row.id]) }
  },
  decide({ row, team, authorship, agents }, input, { actor, now }) {
    const refused = mayTag(authorship, actor, { name: row.name, team })
    if (refused) return refused
    if (row.version !== input.expected_version) {
      return refuse('stale_version', `${row.name} was changed meanwhile. Compare before you decide.`, {
        data: { current: { version: row.version, tags: row.tags } },
      })
    }
    return {
      id: row.id,
      version: row.version + 1,
      set: { tags: input.tags, tagged_by: actor.kind === 'system' ? null : actor.personId, tagged_at: now },
      events: [
        {
          type: 'system.tagged',
          subject: { kind: 'system', id: row.id },
          data: { name: row.name, before: row.tags, after: input.tags },
        },
      ],
      affects: { agents: agents.map(agent => agent.id), why: `The tags of ${row.name} were changed.` },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, change) {
    await updateSystem(tx, change.id, change.set)
  },
  result: change => ({ system: change.id, version: change.version }),
})
