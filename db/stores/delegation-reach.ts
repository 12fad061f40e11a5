/** Declared delegations, followed: forwards for what a release says of its reach, backwards for whom a change concerns. */
import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import { effectiveClassification } from '@/lib/domain/release/compose'
import type { ReachedAgent } from '@/lib/domain/release/content'
import { MAX_REACH_HOPS, reachOf } from '@/lib/domain/release/reach'
import { type Classification, TIERS, type Tier } from '@/lib/domain/policy/model'
import type { Database, Tx } from '../pool'
import { action, system } from '../schema/action'
import { agent, agentAction, agentDelegation, agentSystem } from '../schema/agent'
import { groupBy } from './group-by'

type Reader = Tx | Database

/** Whom an agent can reach by delegation, retired ones left out: four queries, one where it delegates to nobody. */
export async function loadReach(db: Reader, agentId: string, production: boolean): Promise<ReachedAgent[]> {
  const ids = await follow(db, [agentId], 'to')
  if (ids.length === 0) return []
  const all = [...new Set([agentId, ...ids])]
  const agents = await db
    .select({ id: agent.id, name: agent.name })
    .from(agent)
    .where(and(inArray(agent.id, all), ne(agent.state, 'retired')))
  const hops = await db.select().from(agentDelegation).where(inArray(agentDelegation.from_agent_id, all))
  const systems = await db
    .select({ agent: agentSystem.agent_id, slug: system.slug })
    .from(agentSystem)
    .innerJoin(system, eq(system.id, agentSystem.system_id))
    .where(inArray(agentSystem.agent_id, ids))
  const tiers = await loadTopTiers(db, ids, production)
  const hopsOf = groupBy(hops, hop => hop.from_agent_id)
  const systemsOf = groupBy(systems, row => row.agent)
  return reachOf(
    agentId,
    agents.map(({ id, name }) => ({
      id,
      name,
      delegates_to: (hopsOf.get(id) ?? []).map(hop => hop.to_agent_id),
      systems: (systemsOf.get(id) ?? []).map(row => row.slug),
      top_tier: tiers.get(id) ?? null,
    })),
  )
}

/** Agents whose reach holds one of these: what they can reach changes with it. */
export function loadUpstream(db: Reader, agentIds: readonly string[]): Promise<string[]> {
  return follow(db, agentIds, 'from')
}

/** Ids at most a chain's length away, in either direction; through retired ones too. */
async function follow(db: Reader, start: readonly string[], direction: 'from' | 'to'): Promise<string[]> {
  if (start.length === 0) return []
  const [here, there] =
    direction === 'to'
      ? [sql.raw('from_agent_id'), sql.raw('to_agent_id')]
      : [sql.raw('to_agent_id'), sql.raw('from_agent_id')]
  const rows = await db.execute<{ id: string }>(sql`
    with recursive way (id, hops) as (
      select ${there}, 1 from ${agentDelegation} where ${inArray(here, [...start])}
      union
      select delegation.${there}, way.hops + 1
      from way join ${agentDelegation} delegation on delegation.${here} = way.id
      where way.hops < ${MAX_REACH_HOPS}
    )
    select distinct id from way`)
  return rows.map(({ id }) => id)
}

/** Of the actions that each may use; unclassified ones are denied and count for nothing. */
async function loadTopTiers(
  db: Reader,
  agentIds: readonly string[],
  production: boolean,
): Promise<Map<string, Tier>> {
  const rows = await db
    .selectDistinct({
      agent: agentSystem.agent_id,
      effect: action.effect,
      data_class: action.data_class,
      reversible: action.reversible,
      override_effect: action.override_effect,
      override_data_class: action.override_data_class,
      override_reversible: action.override_reversible,
      current: sql<boolean>`${action.classified_digest} is not distinct from ${action.definition_digest}`,
    })
    .from(agentSystem)
    .innerJoin(action, and(eq(action.system_id, agentSystem.system_id), isNull(action.removed_at)))
    .leftJoin(
      agentAction,
      and(eq(agentAction.agent_id, agentSystem.agent_id), eq(agentAction.action_id, action.id)),
    )
    .where(
      and(inArray(agentSystem.agent_id, [...agentIds]), sql`${agentAction.mode} is distinct from 'none'`),
    )
  const highest = new Map<string, Tier>()
  for (const row of rows) {
    const team = row.current ? whole(row.effect, row.data_class, row.reversible) : null
    const override = whole(row.override_effect, row.override_data_class, row.override_reversible)
    const { classification, tier } = effectiveClassification(team, override, production)
    if (classification === null) continue
    const known = highest.get(row.agent)
    if (known === undefined || TIERS.indexOf(tier) > TIERS.indexOf(known)) highest.set(row.agent, tier)
  }
  return highest
}

function whole(
  effect: Classification['effect'] | null,
  data_class: Classification['data_class'] | null,
  reversible: boolean | null,
): Classification | null {
  return effect === null || data_class === null || reversible === null
    ? null
    : { effect, data_class, reversible }
}
