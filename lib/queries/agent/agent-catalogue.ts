/** `agent.catalogue`: every agent by name and team, to be chosen as a delegate: a planner may delegate to another team's agent. */
import { asc, eq, ne } from 'drizzle-orm'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { team } from '@/db/schema/member'
import { defineQuery } from '../define-query'

export const agentCatalogue = defineQuery({
  name: 'agent.catalogue',
  summary: 'Names and teams of all agents that are not retired, to choose delegates from.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), team: z.string() })) }),
  async run(_input, { db }) {
    const items = await db
      .select({ id: agent.id, name: agent.name, team: team.name })
      .from(agent)
      .innerJoin(team, eq(team.id, agent.team_id))
      .where(ne(agent.state, 'retired'))
      .orderBy(asc(agent.name))
      .limit(2000)
    return { items }
  },
})
