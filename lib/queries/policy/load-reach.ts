/** Who can reach what, in five queries: what selectors are matched against. */
import { eq, isNull, ne } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent, agentAction, agentEnvironment, agentSystem, environment } from '@/db/schema/agent'
import { classificationOf, overrideOf } from '@/db/stores/release-inputs'
import type { Actor } from '@/lib/domain/member/permissions'
import type { Reach } from '@/lib/domain/policy/count-matches'
import { seesTeam } from '../scope'

/** Everybody's, for the numbers; `shown` marks the agents that the caller may see. */
export async function loadReach(db: Database, actor: Actor): Promise<Reach> {
  const [actions, agents, uses, leftOut, retired] = await Promise.all([
    db
      .select({
        slug: system.slug,
        id: action.id,
        system_id: action.system_id,
        name: action.name,
        effect: action.effect,
        data_class: action.data_class,
        reversible: action.reversible,
        classified_digest: action.classified_digest,
        definition_digest: action.definition_digest,
        override_effect: action.override_effect,
        override_data_class: action.override_data_class,
        override_reversible: action.override_reversible,
        tags: action.tags,
        system_tags: system.tags,
      })
      .from(action)
      .innerJoin(system, eq(system.id, action.system_id))
      .where(isNull(action.removed_at)),
    db
      .select({
        id: agent.id,
        name: agent.name,
        team: agent.team_id,
        attributes: agent.attributes,
        environment: environment.id,
        production: environment.production,
      })
      .from(agent)
      .innerJoin(agentEnvironment, eq(agentEnvironment.agent_id, agent.id))
      .innerJoin(environment, eq(environment.id, agentEnvironment.environment))
      .where(ne(agent.state, 'retired'))
      .orderBy(agent.name, environment.position),
    db.select({ agent: agentSystem.agent_id, system: agentSystem.system_id }).from(agentSystem),
    db
      .select({ agent: agentAction.agent_id, action: agentAction.action_id })
      .from(agentAction)
      .where(eq(agentAction.mode, 'none')),
    db
      .select({ id: agent.id, name: agent.name, team: agent.team_id })
      .from(agent)
      .where(eq(agent.state, 'retired')),
  ])
  const bySystem = new Map<string, string[]>()
  for (const row of actions) bySystem.set(row.system_id, [...(bySystem.get(row.system_id) ?? []), row.id])
  const hidden = new Set(leftOut.map(row => `${row.agent} ${row.action}`))
  const found = new Map<string, Reach['agents'][number]>()
  for (const row of agents) {
    const known = found.get(row.id) ?? {
      id: row.id,
      name: row.name,
      shown: seesTeam(actor, row.team),
      environments: [],
      attributes: row.attributes,
      actions: [],
    }
    known.environments.push({ id: row.environment, production: row.production })
    found.set(row.id, known)
  }
  for (const use of uses) {
    const ids = bySystem.get(use.system) ?? []
    found.get(use.agent)?.actions.push(...ids.filter(id => !hidden.has(`${use.agent} ${id}`)))
  }
  return {
    agents: [...found.values()],
    retired: retired.filter(row => seesTeam(actor, row.team)),
    actions: new Map(
      actions.map(({ slug, ...row }) => [
        row.id,
        {
          id: row.id,
          system: slug,
          name: row.name,
          classification: classificationOf(row),
          override: overrideOf(row),
          tags: [...row.tags, ...row.system_tags],
        },
      ]),
    ),
  }
}
