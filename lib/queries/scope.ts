/**
 * What a person may see (DESIGN §9). Someone who is only in app teams sees the agents of these teams, their
 * systems, and the systems that these agents use; layer functions, platform, audit and administration see all.
 */
import { inArray, or, type SQL, sql } from 'drizzle-orm'
import { system } from '@/db/schema/action'
import { agent, agentSystem } from '@/db/schema/agent'
import type { Actor } from '@/lib/domain/member/permissions'

/** The team ids that narrow the view, or `all`. A system actor asks nothing through queries. */
export function visibleTeams(actor: Actor): string[] | 'all' {
  if (actor.kind === 'system') return []
  return actor.teams.some(team => team.function !== 'app') ? 'all' : actor.teams.map(team => team.id)
}

/** The same for rows that are loaded already: agents and systems by the team that owns them. */
export function seesTeam(actor: Actor, teamId: string): boolean {
  const teams = visibleTeams(actor)
  return teams === 'all' || teams.includes(teamId)
}

/** A condition on `agent`; undefined where nothing narrows it. */
export function visibleAgents(actor: Actor): SQL | undefined {
  const teams = visibleTeams(actor)
  if (teams === 'all') return undefined
  return teams.length === 0 ? sql`false` : inArray(agent.team_id, teams)
}

/** A condition on `system`; undefined where nothing narrows it. */
export function visibleSystems(actor: Actor): SQL | undefined {
  const teams = visibleTeams(actor)
  if (teams === 'all') return undefined
  if (teams.length === 0) return sql`false`
  const used = sql`${system.id} in (select ${agentSystem.system_id} from ${agentSystem} join ${agent} on ${agent.id} = ${agentSystem.agent_id} where ${inArray(agent.team_id, teams)})`
  return or(inArray(system.team_id, teams), used)
}
