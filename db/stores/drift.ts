/**
 * Differences between a published release and what is. One row is open per agent, environment, kind and subject,
 * however often it is found; a second release of the same difference doesn't open a second row.
 */
import { and, asc, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import { OPEN_RELEASE_STATES } from '@/lib/domain/release/states'
import type { Database, Tx } from '../pool'
import { agent } from '../schema/agent'
import { drift } from '../schema/drift'
import { release, releasePackage } from '../schema/release'

export type DriftRow = typeof drift.$inferSelect

/**
 * `source: 'enforcer'` is an observation: seen at run time and declared by nobody. Its subject is what was seen
 * (an identity key, a model, a prompt reference), so that it never takes the place of a declared difference,
 * whose subject is empty for model and prompt.
 */
export type FoundDrift = Pick<
  DriftRow,
  'agent_id' | 'environment' | 'release_id' | 'kind' | 'subject' | 'was' | 'now_is' | 'layers' | 'source'
> & { follow_up_id?: string | null }

const keyOf = (row: Pick<DriftRow, 'agent_id' | 'environment' | 'kind' | 'subject'>) =>
  [row.agent_id, row.environment, row.kind, row.subject].join('\n')

/**
 * Opens what isn't open yet and brings the words of what is up to date; answers only what is new. A declared
 * difference takes over an observation of the same subject, an observation never a declared difference.
 */
export async function openDrift(
  tx: Tx,
  found: FoundDrift[],
  context: { now: Date; newId: (prefix: string) => string },
): Promise<DriftRow[]> {
  const rows = [...new Map(found.map(row => [keyOf(row), row])).values()]
  const open = new Map(
    (await loadOpenDriftForUpdate(tx, [...new Set(rows.map(row => row.agent_id))])).map(row => [
      keyOf(row),
      row,
    ]),
  )
  for (const row of rows) {
    const was = open.get(keyOf(row))
    if (was && saysOtherwise(was, row)) {
      const { release_id, was: before, now_is, layers, source, follow_up_id } = row
      await tx
        .update(drift)
        .set({
          release_id,
          was: before,
          now_is,
          layers,
          source,
          follow_up_id: follow_up_id ?? was.follow_up_id,
        })
        .where(eq(drift.id, was.id))
    }
  }
  const fresh = rows.filter(row => !open.has(keyOf(row)))
  if (fresh.length === 0) return []
  const inserted: DriftRow[] = []
  for (let at = 0; at < fresh.length; at += AT_ONCE) {
    inserted.push(
      ...(await tx
        .insert(drift)
        .values(
          fresh
            .slice(at, at + AT_ONCE)
            .map(row => ({ ...row, id: context.newId('dft'), detected_at: context.now })),
        )
        .onConflictDoNothing()
        .returning()),
    )
  }
  return inserted
}

/** 13 parameters a row, and a statement takes 65,535. */
const AT_ONCE = 2000

function saysOtherwise(was: DriftRow, is: FoundDrift): boolean {
  if (is.source === 'enforcer' && was.source !== 'enforcer') return false
  return (
    was.release_id !== is.release_id ||
    was.was !== is.was ||
    was.now_is !== is.now_is ||
    (was.source === 'enforcer') !== (is.source === 'enforcer') ||
    (is.follow_up_id != null && is.follow_up_id !== was.follow_up_id)
  )
}

/** Only the open ones of those given; answers what was cleared now. */
export async function clearDrift(
  tx: Tx,
  ids: string[],
  why:
    | { because: 'released' | 'reverted' }
    | { because: 'dismissed'; dismissed_by: string; dismissed_reason: string },
  now: Date,
): Promise<DriftRow[]> {
  if (ids.length === 0) return []
  const { because, ...dismissal } = why
  return tx
    .update(drift)
    .set({ cleared_at: now, cleared_because: because, ...dismissal })
    .where(and(inArray(drift.id, ids), isNull(drift.cleared_at)))
    .returning()
}

export function loadOpenDriftForUpdate(tx: Tx, agentIds: string[]): Promise<DriftRow[]> {
  if (agentIds.length === 0) return Promise.resolve([])
  return tx
    .select()
    .from(drift)
    .where(and(inArray(drift.agent_id, agentIds), isNull(drift.cleared_at)))
    .orderBy(asc(drift.id))
    .for('update')
}

export function loadOpenDrift(db: Tx | Database, agentId: string): Promise<DriftRow[]> {
  return db
    .select()
    .from(drift)
    .where(and(eq(drift.agent_id, agentId), isNull(drift.cleared_at)))
    .orderBy(asc(drift.detected_at), asc(drift.id))
}

/** Two changes that find drift take turns, so that one of them opens the release with the difference. Until commit. */
export async function lockDrift(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('countersign/drift', 0))`)
}

/** Those of these agents, by id, that have a release in force and are not retired. */
export async function haveReleaseInForce(tx: Tx, agentIds: string[]): Promise<string[]> {
  if (agentIds.length === 0) return []
  const rows = await tx
    .selectDistinct({ id: release.agent_id })
    .from(release)
    .innerJoin(agent, eq(agent.id, release.agent_id))
    .where(
      and(inArray(release.agent_id, agentIds), eq(release.state, 'published'), ne(agent.state, 'retired')),
    )
  return rows.map(row => row.id).sort()
}

/** The releases in force of these agents, with what was signed. */
export async function loadReleasesInForce(tx: Tx, agentIds: string[], environment?: string) {
  if (agentIds.length === 0) return []
  return tx
    .select({ release, agent, content: releasePackage.content })
    .from(release)
    .innerJoin(agent, eq(agent.id, release.agent_id))
    .innerJoin(
      releasePackage,
      and(eq(releasePackage.release_id, release.id), eq(releasePackage.revision, release.revision)),
    )
    .where(
      and(
        inArray(release.agent_id, agentIds),
        eq(release.state, 'published'),
        environment === undefined ? undefined : eq(release.environment, environment),
      ),
    )
    .orderBy(release.agent_id, release.environment)
}

export type ReleaseInForceRow = Awaited<ReturnType<typeof loadReleasesInForce>>[number]

/** The release that is on the way for each `agent environment`, by id. */
export async function loadOpenReleaseIds(tx: Tx, agentIds: string[]): Promise<Map<string, string>> {
  if (agentIds.length === 0) return new Map()
  const rows = await tx
    .select({ id: release.id, agent_id: release.agent_id, environment: release.environment })
    .from(release)
    .where(and(inArray(release.agent_id, agentIds), inArray(release.state, [...OPEN_RELEASE_STATES])))
  return new Map(rows.map(row => [`${row.agent_id} ${row.environment}`, row.id]))
}

export async function linkFollowUp(tx: Tx, ids: string[], releaseId: string): Promise<void> {
  if (ids.length === 0) return
  await tx.update(drift).set({ follow_up_id: releaseId }).where(inArray(drift.id, ids))
}

export async function loadDriftForUpdate(tx: Tx, id: string): Promise<DriftRow | null> {
  const [row] = await tx.select().from(drift).where(eq(drift.id, id)).for('update')
  return row ?? null
}
