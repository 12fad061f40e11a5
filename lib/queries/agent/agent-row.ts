/** One agent of the list as one JSON value, and what the list can be sorted by. */
import { sql, type SQL } from 'drizzle-orm'
import { agent, agentEnvironment, environment } from '@/db/schema/agent'
import { ownership } from '@/db/schema/control-layer'
import { team } from '@/db/schema/member'
import { release } from '@/db/schema/release'
import type { AgentState } from '@/lib/domain/agent/lifecycle'
import { AGENT_STATES } from '@/lib/domain/agent/lifecycle'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { TIERS, type Tier } from '@/lib/domain/policy/model'

export type AgentJson = {
  id: string
  name: string
  description: string
  state: AgentState
  team: { id: string; name: string }
  environments: string[]
  vacant_layers: ControlLayer[]
  top_tier: Tier | null
  releases: { id: string; number: number; environment: string; certified_until: string | null }[]
  certified_until: string | null
  updated_at: string
}

const inForce = sql`${release.agent_id} = ${agent.id} and ${release.state} = 'published'`
const names = (values: readonly string[]) => sql.raw(`array[${values.map(value => `'${value}'`).join(', ')}]`)
const rank = (column: SQL, values: readonly string[]) => sql`array_position(${names(values)}, ${column})`

/** What is in force counts; where nothing is, the newest that somebody composed. */
const topTier = sql`(
  select ${release.top_tier} from ${release}
  where ${release.agent_id} = ${agent.id} and ${release.state} in ('published', 'approved', 'in_review', 'draft')
  order by (${release.state} = 'published') desc, ${rank(sql`${release.top_tier}`, TIERS)} desc limit 1)`

const certifiedUntil = sql`(select min(${release.certified_until}) from ${release} where ${inForce})`
const vacantCount = sql`(select count(*) from ${ownership} where ${ownership.agent_id} = ${agent.id} and ${ownership.accountable_id} is null)`

export const agentRowJson = sql<AgentJson>`json_build_object(
  'id', ${agent.id}, 'name', ${agent.name}, 'description', ${agent.description}, 'state', ${agent.state},
  'team', json_build_object('id', ${team.id}, 'name', ${team.name}),
  'environments', coalesce((
    select json_agg(${environment.id} order by ${environment.position}) from ${agentEnvironment}
    join ${environment} on ${environment.id} = ${agentEnvironment.environment} where ${agentEnvironment.agent_id} = ${agent.id}), '[]'),
  'vacant_layers', coalesce((
    select json_agg(${ownership.layer}) from ${ownership} where ${ownership.agent_id} = ${agent.id} and ${ownership.accountable_id} is null), '[]'),
  'top_tier', ${topTier},
  'releases', coalesce((
    select json_agg(json_build_object('id', ${release.id}, 'number', ${release.number}, 'environment', ${release.environment}, 'certified_until', ${release.certified_until}) order by ${release.environment})
    from ${release} where ${inForce}), '[]'),
  'certified_until', ${certifiedUntil}, 'updated_at', ${agent.updated_at})`

const NEVER = sql`1e15::double precision`

/** Text for the name, numbers for all others; the id breaks ties. */
export const sortKeys = {
  name: sql<string>`lower(${agent.name})`,
  state: sql<number>`${rank(sql`${agent.state}`, AGENT_STATES)}::double precision`,
  tier: sql<number>`coalesce(${rank(topTier, TIERS)}, 0)::double precision`,
  certified_until: sql<number>`coalesce(extract(epoch from ${certifiedUntil})::double precision, ${NEVER})`,
  vacant: sql<number>`${vacantCount}::double precision`,
  changed: sql<number>`extract(epoch from ${agent.updated_at})::double precision`,
}
