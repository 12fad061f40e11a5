/** `control-layer.list-vacant`: layers that nobody answers for, longest first. Each one blocks the releases of its agent. */
import { and, asc, eq, isNull, ne } from 'drizzle-orm'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { ownership } from '@/db/schema/control-layer'
import { team } from '@/db/schema/member'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'

const MOST = 1000

export const listVacantLayers = defineQuery({
  name: 'control-layer.list-vacant',
  summary: 'Control layers without an accountable person, longest vacant first.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        agent: z.object({ id: z.string(), name: z.string() }),
        agent_team: z.string(),
        layer: z.enum(CONTROL_LAYERS),
        since: z.string(),
        version: z.int(),
      }),
    ),
    agents: z.int(),
  }),
  async run(_input, { db, actor }) {
    const rows = await db
      .select({
        agent: { id: agent.id, name: agent.name },
        agent_team: team.name,
        layer: ownership.layer,
        since: ownership.since,
        version: ownership.version,
      })
      .from(ownership)
      .innerJoin(agent, eq(agent.id, ownership.agent_id))
      .innerJoin(team, eq(team.id, agent.team_id))
      .where(and(isNull(ownership.accountable_id), ne(agent.state, 'retired'), visibleAgents(actor)))
      .orderBy(asc(ownership.since), asc(agent.name), asc(ownership.layer))
      .limit(MOST)
    return {
      items: rows.map(row => ({ ...row, since: row.since.toISOString() })),
      agents: new Set(rows.map(row => row.agent.id)).size,
    }
  },
})
