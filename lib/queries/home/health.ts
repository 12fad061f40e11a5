/** Whether the whole is well: the numbers above what waits. */
import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { bundle } from '@/db/schema/bundle'
import { enforcer, enforcerStatus } from '@/db/schema/enforcer'
import { exceptionRequest, policyException } from '@/db/schema/policy'
import { release } from '@/db/schema/release'
import { loadRules } from '@/db/stores/organisation-rules'
import type { Actor } from '@/lib/domain/member/permissions'
import { LAPSING_DAYS } from '@/lib/domain/recertification/certification-status'
import { loadStandingPrototypes } from '../agent/standing-prototypes'
import { visibleAgents, visibleSystems } from '../scope'
import { EXCEPTION_DAYS } from './exception-needs'
import { loadVacancies } from './needs-you'

export const homeHealth = z.object({
  agents: z.int(),
  vacant_layers: z.int(),
  lapsing: z.int(),
  lapsed: z.int(),
  enforcers: z.int(),
  enforcers_current: z.int(),
  in_review: z.int(),
  /** Exceptions from guardrails that are live, of them those that end within 7 days, and those asked for. */
  exceptions: z.int(),
  exceptions_ending: z.int(),
  exceptions_waiting: z.int(),
  /** Agents in prototype mode by environment, and of them those that end within 7 days or are denied already. */
  prototypes: z.int(),
  prototypes_ending: z.int(),
  /** Of the systems that the caller sees. */
  actions: z.int(),
  unclassified: z.int(),
})

export async function loadHealth(
  db: Database,
  actor: Actor,
  now: Date,
  environment: string | undefined,
): Promise<z.infer<typeof homeHealth>> {
  const scope = visibleAgents(actor)
  const [agents] = await db.select({ count: sql<number>`count(*)::int` }).from(agent).where(scope)
  const inEnvironment = environment ? eq(release.environment, environment) : undefined
  const at = now.toISOString()
  const [counts] = await db
    .select({
      lapsed: sql<number>`(count(*) filter (where ${release.state} = 'published' and ${release.certified_until} <= ${at}))::int`,
      lapsing: sql<number>`(count(*) filter (where ${release.state} = 'published' and ${release.certified_until} > ${at} and ${release.certified_until} <= ${at}::timestamptz + ${`${LAPSING_DAYS} days`}::interval))::int`,
      in_review: sql<number>`(count(*) filter (where ${release.state} = 'in_review'))::int`,
    })
    .from(release)
    .innerJoin(agent, eq(agent.id, release.agent_id))
    .where(and(scope, inEnvironment))
  return {
    agents: agents?.count ?? 0,
    vacant_layers: (await loadVacancies(db, actor)).length,
    lapsing: counts?.lapsing ?? 0,
    lapsed: counts?.lapsed ?? 0,
    in_review: counts?.in_review ?? 0,
    ...(await countExceptions(db, actor, now)),
    ...(await countPrototypes(db, actor, now, environment)),
    ...(await countEnforcers(db, environment)),
    ...(await countActions(db, actor)),
  }
}

async function countActions(db: Database, actor: Actor) {
  const [row] = await db
    .select({
      actions: sql<number>`count(*)::int`,
      unclassified: sql<number>`(count(*) filter (where ${action.effect} is null or ${action.classified_digest} is distinct from ${action.definition_digest}))::int`,
    })
    .from(action)
    .innerJoin(system, eq(system.id, action.system_id))
    .where(and(isNull(action.removed_at), visibleSystems(actor)))
  return { actions: row?.actions ?? 0, unclassified: row?.unclassified ?? 0 }
}

/** Current: running the newest bundle of its environment. */
async function countEnforcers(db: Database, environment: string | undefined) {
  const newest = db
    .selectDistinctOn([bundle.environment], { environment: bundle.environment, revision: bundle.revision })
    .from(bundle)
    .orderBy(bundle.environment, desc(bundle.serial))
    .as('newest')
  const [row] = await db
    .select({
      enforcers: sql<number>`count(*)::int`,
      enforcers_current: sql<number>`(count(*) filter (where ${newest.revision} = ${enforcerStatus.active_revision}))::int`,
    })
    .from(enforcer)
    .leftJoin(enforcerStatus, eq(enforcerStatus.enforcer_id, enforcer.id))
    .leftJoin(newest, eq(newest.environment, enforcer.environment))
    .where(and(isNull(enforcer.revoked_at), environment ? eq(enforcer.environment, environment) : undefined))
  return { enforcers: row?.enforcers ?? 0, enforcers_current: row?.enforcers_current ?? 0 }
}

async function countPrototypes(db: Database, actor: Actor, now: Date, environment: string | undefined) {
  const { settings } = (await loadRules(db)).rules
  const where = and(visibleAgents(actor), ne(agent.state, 'retired'))
  const standing = (await loadStandingPrototypes(db, settings, now, where)).filter(
    each => environment === undefined || each.environment === environment,
  )
  const soon = now.getTime() + EXCEPTION_DAYS * 86_400_000
  return {
    prototypes: standing.length,
    prototypes_ending: standing.filter(each => each.standing !== 'live' || Date.parse(each.ends_at) <= soon)
      .length,
  }
}

async function countExceptions(db: Database, actor: Actor, now: Date) {
  const at = now.toISOString()
  const [live] = await db
    .select({
      all: sql<number>`count(*)::int`,
      ending: sql<number>`(count(*) filter (where ${policyException.expires_at} <= ${at}::timestamptz + ${`${EXCEPTION_DAYS} days`}::interval))::int`,
    })
    .from(policyException)
    .innerJoin(agent, eq(agent.id, policyException.agent_id))
    .where(
      and(
        visibleAgents(actor),
        ne(agent.state, 'retired'),
        isNull(policyException.ended_at),
        sql`${policyException.expires_at} > ${at}`,
      ),
    )
  const [waiting] = await db
    .select({ all: sql<number>`count(*)::int` })
    .from(exceptionRequest)
    .innerJoin(agent, eq(agent.id, exceptionRequest.agent_id))
    .where(and(visibleAgents(actor), eq(exceptionRequest.state, 'open')))
  return {
    exceptions: live?.all ?? 0,
    exceptions_ending: live?.ending ?? 0,
    exceptions_waiting: waiting?.all ?? 0,
  }
}
