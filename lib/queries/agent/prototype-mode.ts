/** Prototype mode of one agent: the organisation's envelope, and each environment with what can be started or ended there. */
import { desc, eq, inArray, min } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { agent, agentPrototype, environment } from '@/db/schema/agent'
import { person } from '@/db/schema/member'
import { organisationRules } from '@/db/schema/organisation'
import type { AgentState } from '@/lib/domain/agent/lifecycle'
import {
  decideEndPrototype,
  latestEnd,
  outsideEnvelope,
  refuseStart,
  type StartFacts,
} from '@/lib/domain/agent/prototype'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { Actor } from '@/lib/domain/member/permissions'
import { rulesAsStored } from '@/lib/domain/organisation/rules'
import { TIERS } from '@/lib/domain/policy/model'
import { loadStandingPrototypes, prototypeMark } from './standing-prototypes'

export const prototypeMode = z.object({
  /** Of the organisation's rules; set in Settings, Sign-off. */
  envelope: z.object({
    environments: z.array(z.string()),
    max_tier: z.enum(TIERS),
    max_days: z.int(),
    log_fields: z.array(z.string()),
    version: z.int(),
    since: z.string().nullable(),
    /** Null: as the installation began. */
    proposed_by: z.string().nullable(),
    confirmed_by: z.string().nullable(),
  }),
  /** Every environment that the agent declares. */
  places: z.array(
    z.object({
      environment: z.string(),
      name: z.string(),
      production: z.boolean(),
      /** The one that nobody ended. */
      prototype: prototypeMark
        .extend({ reason: z.string(), started_at: z.string(), started_by: z.string().nullable() })
        .nullable(),
      /** Why the envelope has no room for this agent here; null: it has. */
      outside: z.string().nullable(),
      /** The latest end that one started now could have. */
      latest_end: z.string(),
      /** Why the caller can't; null: they can. */
      refused: z.object({ start: z.string().nullable(), end: z.string().nullable() }),
    }),
  ),
})

type Asked = {
  id: string
  name: string
  state: AgentState
  attributes: readonly string[]
  environments: readonly string[]
  team: { id: string; name: string }
}

export async function prototypeModeOf(
  db: Database,
  actor: Actor,
  now: Date,
  asked: Asked,
): Promise<z.infer<typeof prototypeMode>> {
  const { rules, set } = await envelopeOf(db)
  const { settings } = rules
  const standing = await loadStandingPrototypes(db, settings, now, eq(agent.id, asked.id))
  const first = await firstStarts(db, asked.id)
  const places =
    asked.environments.length === 0
      ? []
      : await db
          .select()
          .from(environment)
          .where(inArray(environment.id, [...asked.environments]))
          .orderBy(environment.position)
  const seconds = epochSeconds(now)
  return {
    envelope: {
      environments: settings.prototype_environments,
      max_tier: settings.prototype_max_tier,
      max_days: settings.prototype_max_days,
      log_fields: settings.prototype_log_fields,
      ...set,
    },
    places: places.map(place => {
      const found = standing.find(each => each.environment === place.id)
      const facts: StartFacts = {
        agent: asked,
        environment: place,
        attributes: asked.attributes,
        settings,
        live: found !== undefined,
        first_started_at: first.get(place.id) ?? null,
      }
      return {
        environment: place.id,
        name: place.name,
        production: place.production,
        prototype: found ?? null,
        outside: outsideEnvelope(settings, facts),
        latest_end: new Date(latestEnd(facts, seconds) * 1000).toISOString(),
        refused: {
          start: refuseStart(facts, actor, seconds)?.detail ?? null,
          end: decideEndPrototype(asked, found !== undefined, actor)?.detail ?? null,
        },
      }
    }),
  }
}

async function envelopeOf(db: Database) {
  const confirmer = alias(person, 'confirmer')
  const [row] = await db
    .select({ rules: organisationRules, by: person.name, confirmed_by: confirmer.name })
    .from(organisationRules)
    .leftJoin(person, eq(person.id, organisationRules.proposed_by))
    .leftJoin(confirmer, eq(confirmer.id, organisationRules.confirmed_by))
    .orderBy(desc(organisationRules.version))
    .limit(1)
  return {
    rules: rulesAsStored(row?.rules.content ?? null),
    set: {
      version: row?.rules.version ?? 0,
      since: row?.rules.created_at.toISOString() ?? null,
      proposed_by: row?.by ?? null,
      confirmed_by: row?.confirmed_by ?? null,
    },
  }
}

async function firstStarts(db: Database, agentId: string): Promise<Map<string, number>> {
  const rows = await db
    .select({ environment: agentPrototype.environment, first: min(agentPrototype.started_at) })
    .from(agentPrototype)
    .where(eq(agentPrototype.agent_id, agentId))
    .groupBy(agentPrototype.environment)
  return new Map(rows.map(row => [row.environment, epochSeconds(row.first!)]))
}
