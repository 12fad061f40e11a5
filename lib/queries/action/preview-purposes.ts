/** `action.preview-purposes`: what naming purposes would leave to each agent that uses these actions. Saves nothing. */
import { and, asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { action, system } from '@/db/schema/action'
import { agent, agentPurpose, agentSystem } from '@/db/schema/agent'
import { groupBy } from '@/db/stores/group-by'
import { loosens, usablePurposes } from '@/lib/domain/action/decide-purposes'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { visibleAgents, visibleSystems } from '../scope'

export const previewPurposes = defineQuery({
  name: 'action.preview-purposes',
  summary: 'What agents could still call actions for, if these purposes were set.',
  permission: 'console.read',
  body: true,
  input: z.strictObject({
    actions: z.array(z.string().min(1).max(64)).min(1).max(5_000),
    purposes: z.array(z.string().min(1).max(50)).max(50).nullable(),
  }),
  output: z.object({
    actions: z.int(),
    /** Actions that may be called for more than before: one reason is asked. */
    loosened: z.int(),
    agents: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        /** What its releases are for; none named: its requests need to name none. */
        purposes: z.array(z.string()),
        usable: z.array(z.string()),
        /** Nothing of what it is for remains: every call would be denied. */
        stopped: z.boolean(),
      }),
    ),
  }),
  async run({ actions, purposes }, { db, actor }) {
    const rows = await db
      .select({ id: action.id, system: action.system_id, purposes: action.purposes })
      .from(action)
      .innerJoin(system, eq(system.id, action.system_id))
      .where(and(inArray(action.id, actions), visibleSystems(actor)))
    if (rows.length === 0)
      return refuse('not_found', 'There is no such action, or it is not one you may see.')
    const agents = await db
      .selectDistinct({ id: agent.id, name: agent.name })
      .from(agent)
      .innerJoin(agentSystem, eq(agentSystem.agent_id, agent.id))
      .where(
        and(inArray(agentSystem.system_id, [...new Set(rows.map(row => row.system))]), visibleAgents(actor)),
      )
      .orderBy(asc(agent.name))
    const codes =
      agents.length === 0
        ? []
        : await db
            .select()
            .from(agentPurpose)
            .where(
              inArray(
                agentPurpose.agent_id,
                agents.map(row => row.id),
              ),
            )
            .orderBy(agentPurpose.code)
    const codesOf = groupBy(codes, row => row.agent_id)
    return {
      actions: rows.length,
      loosened: rows.filter(row => loosens(row.purposes, purposes)).length,
      agents: agents.map(row => {
        const own = (codesOf.get(row.id) ?? []).map(({ code }) => code)
        const usable = usablePurposes(purposes, own)
        return { ...row, purposes: own, usable, stopped: purposes !== null && usable.length === 0 }
      }),
    }
  },
})
