/** `home.summary`: what waits on this person, what waits on others, and whether the whole is well. */
import { and, desc, eq, gt, inArray, notInArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { agent } from '@/db/schema/agent'
import { evidenceIndex } from '@/db/schema/evidence'
import { release } from '@/db/schema/release'
import { loadSigningReleases } from '@/db/stores/release-signing'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import type { Actor } from '@/lib/domain/member/permissions'
import { missingLayers, totalRequired, vacantLayers } from '@/lib/domain/release/can-sign'
import { OPEN_RELEASE_STATES } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { personOf, selectReleases } from '../release/release-rows'
import { visibleAgents } from '../scope'
import { homeHealth, loadHealth } from './health'
import { loadNeeds, needShape } from './needs-you'

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
    health: homeHealth,
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
