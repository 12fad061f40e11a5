/** `agent.record-drill`: rollback or kill switch was tried for real. Releases of the agent show the last of each kind. */
import { z } from 'zod'
import { loadAgentWithTeamForUpdate } from '@/db/stores/agent'
import { insertDrill } from '@/db/stores/agent-drill'
import { decideRecordDrill } from '@/lib/domain/agent/decide-record-drill'
import { DRILL_KINDS, DRILL_NAMES, DRILL_RESULTS } from '@/lib/domain/agent/drill'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const recordDrill = defineCommand({
  name: 'agent.record-drill',
  summary: 'Records that the rollback or the kill switch of an agent was tried, when, and how it went.',
  permission: 'agent.record-drill',
  actors: 'person',
  input: z.strictObject({
    agent: z.string().min(1).max(200),
    kind: z.enum(DRILL_KINDS, 'A drill is of rollback or kill_switch'),
    drilled_at: z.iso.datetime({ offset: true, error: 'Say when, as a date with its time' }),
    result: z.enum(DRILL_RESULTS, 'It worked or it failed'),
    note: z
      .string()
      .trim()
      .min(10, 'Say what was tried and what was seen, in at least 10 characters')
      .max(1000, 'A note has at most 1,000 characters'),
  }),
  output: z.object({ agent: z.string(), drill: z.string() }),
  async load(tx, input) {
    return (
      (await loadAgentWithTeamForUpdate(tx, input.agent)) ?? refuse('not_found', 'There is no such agent.')
    )
  },
  decide(agent, { kind, drilled_at, result, note }, { actor, now, newId }) {
    const at = new Date(drilled_at)
    const drill = { kind, drilled_at: epochSeconds(at), result, note }
    const refused = decideRecordDrill(actor, agent, drill, epochSeconds(now))
    if (isRefusal(refused)) return refused
    // Only persons get here: the door and the runner refuse anybody else.
    if (actor.kind !== 'person') return refuse('person_only', 'A person records a drill.')
    const id = newId('drl')
    return {
      row: {
        id,
        agent_id: agent.id,
        kind,
        drilled_at: at,
        result,
        note,
        recorded_by: actor.personId,
        recorded_at: now,
      },
      events: [
        {
          type: 'agent.drill-recorded',
          subject: { kind: 'agent' as const, id: agent.id },
          agent: agent.id,
          data: { drill: id, kind, drilled_at: at.toISOString(), result, note },
        },
      ],
      affects: {
        agents: [agent.id],
        why: `${DRILL_NAMES[kind]} of ${agent.name} was drilled.`,
        ownOnly: true,
      },
    }
  },
  async save(tx, { row }) {
    await insertDrill(tx, row)
  },
  result: ({ row }) => ({ agent: row.agent_id, drill: row.id }),
})
