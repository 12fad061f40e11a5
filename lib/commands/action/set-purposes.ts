/** `action.set-purposes`: which purposes actions may be called for. Fewer reach agents with the next bundle, more only with a signed release. */
import { z } from 'zod'
import { agentsUsing, saveScope } from '@/db/stores/action'
import { loadActionFacts } from '@/db/stores/action-facts'
import { loadPurposes } from '@/db/stores/environment'
import { loadAuthorship } from '@/db/stores/rule-facts'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { decidePurposes } from '@/lib/domain/action/decide-purposes'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { scopeEvents } from './scope-events'

export const setPurposes = defineCommand({
  name: 'action.set-purposes',
  summary: 'Says which purposes actions may be called for. null: any purpose that a release is for.',
  permission: 'action.classify',
  actors: 'person-or-token',
  input: z.strictObject({
    actions: z
      .array(z.strictObject({ action: z.string().min(1).max(64), expected_version: z.number().int().min(1) }))
      .min(1, 'Name at least one action')
      .max(5_000, 'At most 5,000 actions at once'),
    purposes: z
      .array(z.string().min(1).max(50))
      .min(
        1,
        'Name at least one purpose, or null for any. To stop an action, leave it out of the agent’s surface',
      )
      .max(50, 'At most 50 purposes')
      .nullable(),
    /** Needed when anything may be called for more than before. */
    reason: reasonSchema.optional(),
  }),
  output: z.object({
    actions: z.array(z.object({ action: z.string(), version: z.number() })),
    loosened: z.array(z.string()),
  }),
  maxBodyBytes: 1024 * 1024,
  async load(tx, input) {
    const facts = await loadActionFacts(
      tx,
      input.actions.map(item => item.action),
    )
    if (facts.length === 0) return refuse('not_found', 'There is no such action. Reload the list.')
    return {
      facts,
      known: await loadPurposes(tx),
      authorship: await loadAuthorship(tx),
      agents: await agentsUsing(tx, [...new Set(facts.map(fact => fact.system.id))]),
    }
  },
  decide({ facts, known, authorship, agents }, input, { actor, now }) {
    const rows = facts.map(({ row, system, team }) => ({
      id: row.id,
      name: row.name,
      version: row.version,
      removed: row.removed_at !== null,
      purposes: row.purposes,
      system: { id: system.id, name: system.name, team },
    }))
    const decision = decidePurposes(rows, input, known, actor, authorship)
    if (isRefusal(decision)) return decision
    const loosened = new Set(decision.loosened)
    return {
      ids: decision.rows.map(row => row.id),
      set: { purposes: decision.purposes },
      by: actor.kind === 'system' ? null : actor.personId,
      at: now,
      output: {
        actions: decision.rows.map(row => ({ action: row.id, version: row.version + 1 })),
        loosened: decision.loosened,
      },
      events: scopeEvents({
        type: 'action.purposes-set',
        scoped: decision.rows.map(row => ({
          row,
          data: {
            before: row.purposes,
            after: decision.purposes,
            ...(loosened.has(row.id) && { loosened: true, reason: input.reason }),
          },
        })),
      }),
      affects: {
        agents: agents.map(agent => agent.id),
        why:
          decision.rows.length === 1
            ? `The purposes of ${decision.rows[0]?.name.slice(0, 100)} were changed.`
            : `The purposes of ${decision.rows.length} actions were changed.`,
      },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { ids, set, by, at }) {
    await saveScope(tx, ids, set, by, at)
  },
  result: change => change.output,
})
