/** `home.summary`: what waits on this person, what waits on others, and whether the whole is well. */
import { and, desc, eq, gt, inArray, isNull, notInArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { bundle } from '@/db/schema/bundle'
import { enforcer, enforcerStatus } from '@/db/schema/enforcer'
import { evidenceIndex } from '@/db/schema/evidence'
import { exceptionRequest, policyException } from '@/db/schema/policy'
import { release } from '@/db/schema/release'
import { loadSigningReleases } from '@/db/stores/release-signing'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import type { Actor } from '@/lib/domain/member/permissions'
import { LAPSING_DAYS } from '@/lib/domain/recertification/certification-status'
import { missingLayers, totalRequired, vacantLayers } from '@/lib/domain/release/can-sign'
import { OPEN_RELEASE_STATES } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { personOf, selectReleases } from '../release/release-rows'
import { visibleAgents, visibleSystems } from '../scope'
import { EXCEPTION_DAYS, loadNeeds, loadVacancies, needShape } from './needs-you'

const DONE_DAYS = 7

export const homeSummary = defineQuery({
  name: 'home.summary',
  summary: 'What waits on the caller, what waits on others, what the caller did, and the state of health.',
  permission: 'console.read',
  input: z.strictObject({ environment: z.string().max(100).optional() }),
  output: z.object({
    needs_you: z.array(needShape),
    waiting_on_others: z.array(
      z.object({
        release: z.string(),
        label: z.string(),
        state: z.enum(OPEN_RELEASE_STATES),
        signed: z.int(),
        required: z.int(),
        missing: z.array(z.object({ layer: z.enum(CONTROL_LAYERS), accountable: z.string().nullable() })),
        since: z.string(),
      }),
    ),
    done_by_you: z.array(
      z.object({
        seq: z.int(),
        at: z.string(),
        type: z.string(),
        agent: z.object({ id: z.string(), name: z.string() }).nullable(),
        layer: z.string().nullable(),
        subject_kind: z.string(),
        subject_id: z.string(),
      }),
    ),
    health: z.object({
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
      /** Of the systems that the caller sees. */
      actions: z.int(),
      unclassified: z.int(),
    }),
    /** An organisation without agents yet: the console offers the first step. */
    empty: z.boolean(),
    /** Auditors decide nothing here; the console shows them the log instead. */
    auditor: z.boolean(),
  }),
  async run({ environment }, { db, actor, now }) {
    const needs = await loadNeeds({ db, actor, now, environment })
    const health = await loadHealth(db, actor, now, environment)
    return {
      needs_you: needs,
      waiting_on_others: await loadWaiting(
        db,
        actor,
        needs.map(need => need.target),
        environment,
        now,
      ),
      done_by_you: await loadDone(db, actor, now),
      health,
      empty: health.agents === 0,
      auditor:
        actor.kind !== 'system' &&
        actor.teams.length > 0 &&
        actor.teams.every(team => team.function === 'audit'),
    }
  },
})

/** Open releases of one's own teams, or that one signed already, where somebody else is next. */
async function loadWaiting(
  db: Database,
  actor: Actor,
  mine: string[],
  environment: string | undefined,
  now: Date,
) {
  const personId = personOf(actor)
  if (personId === null || actor.kind !== 'person') return []
  const teams = actor.teams.map(team => team.id)
  const rows = await selectReleases(
    db,
    and(
      inArray(release.state, [...OPEN_RELEASE_STATES]),
      environment ? eq(release.environment, environment) : undefined,
      visibleAgents(actor),
      mine.length > 0 ? notInArray(release.id, mine) : undefined,
    ),
    200,
  )
  const facts = await loadSigningReleases(
    db,
    rows.map(row => row.release),
    now,
  )
  return rows.flatMap(row => {
    const signing = facts.get(row.release.id)!
    const takesPart =
      teams.includes(row.agent.team_id) ||
      [row.release.author_id, row.release.requester_id].includes(personId) ||
      signing.signOffs.some(signOff => signOff.person_id === personId)
    const { state } = row.release
    if (!takesPart || (state !== 'draft' && state !== 'in_review' && state !== 'approved')) return []
    // What a draft waits for is owners, not signatures.
    const missing = state === 'draft' ? vacantLayers(signing.ownership) : missingLayers(signing)
    if (state === 'draft' && missing.length === 0) return []
    return [
      {
        release: row.release.id,
        label: signing.label,
        state,
        signed: signing.signOffs.length,
        required: totalRequired(signing),
        missing: missing.map(layer => ({
          layer,
          accountable: signing.ownership[layer].accountable?.name ?? null,
        })),
        since: (row.release.submitted_at ?? row.release.created_at).toISOString(),
      },
    ]
  })
}

async function loadDone(db: Database, actor: Actor, now: Date) {
  const personId = personOf(actor)
  if (personId === null) return []
  const rows = await db
    .select({ entry: evidenceIndex, agent: agent.name })
    .from(evidenceIndex)
    .leftJoin(agent, eq(agent.id, evidenceIndex.agent_id))
    .where(
      and(
        eq(evidenceIndex.person_id, personId),
        eq(evidenceIndex.code, ''),
        gt(evidenceIndex.at, new Date(now.getTime() - DONE_DAYS * 86_400_000)),
        // Signing in is no work done.
        notInArray(evidenceIndex.subject_kind, ['session', 'account']),
      ),
    )
    .orderBy(desc(evidenceIndex.seq))
    .limit(20)
  return rows.map(({ entry, agent: name }) => ({
    seq: entry.seq,
    at: entry.at.toISOString(),
    type: entry.type,
    agent: entry.agent_id && name ? { id: entry.agent_id, name } : null,
    layer: entry.layer,
    subject_kind: entry.subject_kind,
    subject_id: entry.subject_id,
  }))
}

async function loadHealth(db: Database, actor: Actor, now: Date, environment: string | undefined) {
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
      and(visibleAgents(actor), isNull(policyException.ended_at), sql`${policyException.expires_at} > ${at}`),
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
