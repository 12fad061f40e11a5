/** `agent.list`: who is unsafe or unowned. Filtered, sorted and paged in the database. */
import { and, eq, exists, ilike, inArray, or, sql, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { agent, agentEnvironment, agentIdentity } from '@/db/schema/agent'
import { ownership } from '@/db/schema/control-layer'
import { team } from '@/db/schema/member'
import { loadRules } from '@/db/stores/organisation-rules'
import { AGENT_STATES } from '@/lib/domain/agent/lifecycle'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { TIERS } from '@/lib/domain/policy/model'
import { defineQuery } from '../define-query'
import { decodeCursor, page, pageInput, pageOf, PAGE_SIZE } from '../paging'
import { visibleAgents } from '../scope'
import { loadStandingPrototypes, prototypeMark, type StandingPrototype } from './standing-prototypes'
import { agentRowJson, sortKeys, type AgentJson } from './agent-row'

const VACANT = ['any', 'none', ...CONTROL_LAYERS] as const
export const AGENT_SORTS = ['name', 'state', 'tier', 'certified_until', 'vacant', 'changed'] as const

export const agentItem = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  state: z.enum(AGENT_STATES),
  team: z.object({ id: z.string(), name: z.string() }),
  environments: z.array(z.string()),
  /** Six of them: `owned` or `vacant`. */
  owners: z.record(z.enum(CONTROL_LAYERS), z.enum(['owned', 'vacant'])),
  vacant_layers: z.array(z.enum(CONTROL_LAYERS)),
  /** Of what is released; of the newest draft where nothing is. */
  top_tier: z.enum(TIERS).nullable(),
  /** What is in force, one per environment. */
  releases: z.array(
    z.object({
      id: z.string(),
      number: z.int(),
      environment: z.string(),
      certified_until: z.string().nullable(),
    }),
  ),
  /** The first certification to lapse. */
  certified_until: z.string().nullable(),
  /** Where its app team manages it alone, inside the organisation's envelope. */
  prototypes: z.array(prototypeMark),
  updated_at: z.string(),
})

export const listAgents = defineQuery({
  name: 'agent.list',
  summary: 'Agents that you may see, with owners, tier, release in force and certification.',
  permission: 'console.read',
  input: z.strictObject({
    q: z.string().trim().max(200).optional(),
    state: z.enum(AGENT_STATES).optional(),
    team: z.string().max(200).optional(),
    environment: z.string().max(50).optional(),
    vacant: z.enum(VACANT).optional(),
    sort: z.enum(AGENT_SORTS).default('name'),
    order: z.enum(['asc', 'desc']).default('asc'),
    ...pageInput,
  }),
  output: pageOf(agentItem).extend({
    /** Of all pages of this filter. */
    total: z.int(),
    /** Of everything that you may see, whatever the filter. */
    summary: z.object({
      agents: z.int(),
      with_vacant_layers: z.int(),
      suspended: z.int(),
      prototypes: z.int(),
    }),
  }),
  async run(input, { db, actor, now }) {
    const { sort, order, limit = PAGE_SIZE } = input
    const visible = visibleAgents(actor)
    const where = and(visible, ...conditions(input))
    const key = sortKeys[sort]
    const after = decodeCursor(input.cursor)
    const rows = await db
      .select({ row: agentRowJson, key })
      .from(agent)
      .innerJoin(team, eq(team.id, agent.team_id))
      .where(and(where, after ? beyond(key, after, sort === 'name', order) : undefined))
      .orderBy(order === 'asc' ? sql`${key} asc, ${agent.id} asc` : sql`${key} desc, ${agent.id} desc`)
      .limit(limit + 1)
    const [count] = await db
      .select({ total: sql<number>`count(*)::int` })
      .from(agent)
      .innerJoin(team, eq(team.id, agent.team_id))
      .where(where)
    const [summary] = await db
      .select({
        agents: sql<number>`count(*) filter (where ${agent.state} <> 'retired')::int`,
        with_vacant_layers: sql<number>`count(*) filter (where ${agent.state} <> 'retired' and ${hasVacant()})::int`,
        suspended: sql<number>`count(*) filter (where ${agent.state} = 'suspended')::int`,
        prototypes: sql<number>`count(*) filter (where ${agent.state} <> 'retired' and exists (select 1 from agent_prototype p where p.agent_id = ${agent.id} and p.ended_at is null))::int`,
      })
      .from(agent)
      .innerJoin(team, eq(team.id, agent.team_id)) // with one table, drizzle leaves its name away in selections
      .where(visible)
    const paged = page(rows, limit, ({ row, key: value }) => [value, row.id])
    const { settings } = (await loadRules(db)).rules
    const ids = paged.items.map(({ row }) => row.id)
    const prototypes =
      ids.length === 0 ? [] : await loadStandingPrototypes(db, settings, now, inArray(agent.id, ids))
    return {
      items: paged.items.map(({ row }) => toItem(row, prototypes)),
      next_cursor: paged.next_cursor,
      total: count!.total,
      summary: summary!,
    }
  },
})

function beyond(key: SQL, [value, id]: unknown[], text: boolean, order: 'asc' | 'desc'): SQL | undefined {
  if (typeof id !== 'string' || typeof value !== (text ? 'string' : 'number')) return undefined
  const place = text ? sql`(${value}::text, ${id}::text)` : sql`(${value}::double precision, ${id}::text)`
  return order === 'asc' ? sql`(${key}, ${agent.id}) > ${place}` : sql`(${key}, ${agent.id}) < ${place}`
}

type Filter = {
  q?: string
  state?: (typeof AGENT_STATES)[number]
  team?: string
  environment?: string
  vacant?: (typeof VACANT)[number]
}

function conditions({ q, state, team: inTeam, environment, vacant }: Filter): (SQL | undefined)[] {
  // A person searches for text: the wildcards of LIKE are text too.
  const like = q && `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const identity = sql`(select 1 from ${agentIdentity} where ${agentIdentity.agent_id} = ${agent.id} and ${agentIdentity.identity_key} ilike ${like ?? ''})`
  const inEnvironment = sql`(select 1 from ${agentEnvironment} where ${agentEnvironment.agent_id} = ${agent.id} and ${agentEnvironment.environment} = ${environment ?? ''})`
  return [
    like
      ? or(ilike(agent.name, like), ilike(agent.description, like), ilike(team.name, like), exists(identity))
      : undefined,
    state && eq(agent.state, state),
    inTeam
      ? inArray(team.id, sql`(select id from team where id = ${inTeam} or slug = ${inTeam})`)
      : undefined,
    environment ? exists(inEnvironment) : undefined,
    vacant === undefined
      ? undefined
      : vacant === 'none'
        ? sql`not ${hasVacant()}`
        : hasVacant(vacant === 'any' ? undefined : vacant),
  ]
}

function hasVacant(layer?: ControlLayer): SQL {
  const of = layer ? sql` and ${ownership.layer} = ${layer}` : sql``
  return sql`exists (select 1 from ${ownership} where ${ownership.agent_id} = ${agent.id} and ${ownership.accountable_id} is null${of})`
}

function toItem(row: AgentJson, prototypes: StandingPrototype[]): z.infer<typeof agentItem> {
  const iso = (at: string | null) => (at === null ? null : new Date(at).toISOString())
  return {
    ...row,
    owners: Object.fromEntries(
      CONTROL_LAYERS.map(layer => [layer, row.vacant_layers.includes(layer) ? 'vacant' : 'owned']),
    ) as z.infer<typeof agentItem>['owners'],
    vacant_layers: CONTROL_LAYERS.filter(layer => row.vacant_layers.includes(layer)),
    releases: row.releases.map(release => ({ ...release, certified_until: iso(release.certified_until) })),
    certified_until: iso(row.certified_until),
    prototypes: row.state === 'retired' ? [] : prototypes.filter(each => each.agent === row.id),
    updated_at: iso(row.updated_at)!,
  }
}
