/** Declared delegations around an agent, at most three hops down and up. */
import { eq, inArray, sql } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { agent } from '@/db/schema/agent'
import { team } from '@/db/schema/member'

const HOPS = 3
const MOST = 200

type Edge = { from: string; to: string; hop: number }

export async function delegationsOf(db: Database, agentId: string) {
  // Each edge once, with its shortest distance; a cycle of delegations ends at the hop limit.
  const edges = await db.execute<Edge>(sql`
    with recursive down as (
      select from_agent_id, to_agent_id, 1 as hop from agent_delegation where from_agent_id = ${agentId}
      union
      select d.from_agent_id, d.to_agent_id, down.hop + 1 from agent_delegation d join down on d.from_agent_id = down.to_agent_id where down.hop < ${HOPS}
    ), up as (
      select from_agent_id, to_agent_id, 1 as hop from agent_delegation where to_agent_id = ${agentId}
      union
      select d.from_agent_id, d.to_agent_id, up.hop + 1 from agent_delegation d join up on d.to_agent_id = up.from_agent_id where up.hop < ${HOPS}
    )
    select from_agent_id as "from", to_agent_id as "to", min(hop)::int as hop from down group by 1, 2
    union all
    select from_agent_id, to_agent_id, -min(hop)::int from up group by 1, 2
    order by hop, "from", "to" limit ${MOST}`)
  const ids = [...new Set(edges.flatMap(edge => [edge.from, edge.to]))]
  if (ids.length === 0) return []
  const agents = await db
    .select({
      id: agent.id,
      name: agent.name,
      state: agent.state,
      team: team.name,
      released: sql<boolean>`exists (select 1 from release where release.agent_id = ${agent.id} and release.state = 'published')`,
    })
    .from(agent)
    .innerJoin(team, eq(team.id, agent.team_id))
    .where(inArray(agent.id, ids))
  const named = new Map(agents.map(row => [row.id, row]))
  return [...edges].map(({ from, to, hop }) => {
    const source = named.get(from)!
    const target = named.get(to)!
    return {
      from: { id: source.id, name: source.name },
      to: { id: target.id, name: target.name, state: target.state },
      hop,
      declared_by: source.team,
      released: source.released && target.released,
    }
  })
}
