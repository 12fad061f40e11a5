/** Releases, packages and sign-offs: the SQL that writes them, and the loads that lock them. */
import { and, desc, eq, gte, inArray, isNull, lte, ne, notExists, sql } from 'drizzle-orm'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { VoidKind } from '@/lib/domain/release/sign-off'
import type { Tier } from '@/lib/domain/policy/model'
import type { Tx } from '../pool'
import { evidenceIndex } from '../schema/evidence'
import { certification, release, releaseContributor, releasePackage, signOff } from '../schema/release'

export type ReleaseRow = typeof release.$inferSelect
export type PackageRow = typeof releasePackage.$inferSelect
export type SignOffRow = typeof signOff.$inferSelect
export type Contributor = {
  person_id: string
  acted_as: (typeof releaseContributor.$inferSelect)['acted_as']
}

/** Drafts and releases in review: what a change of the live state recomposes. Locked in id order. */
export function loadOpenReleasesForUpdate(
  tx: Tx,
  agents: string[] | 'all',
  environment?: string,
): Promise<ReleaseRow[]> {
  if (agents !== 'all' && agents.length === 0) return Promise.resolve([])
  const open = and(
    inArray(release.state, ['draft', 'in_review']),
    environment === undefined ? undefined : eq(release.environment, environment),
  )
  return tx
    .select()
    .from(release)
    .where(agents === 'all' ? open : and(open, inArray(release.agent_id, agents)))
    .orderBy(release.id)
    .for('update')
}

export async function loadPackage(tx: Tx, releaseId: string, revision: number): Promise<PackageRow> {
  const [row] = await tx
    .select()
    .from(releasePackage)
    .where(and(eq(releasePackage.release_id, releaseId), eq(releasePackage.revision, revision)))
  if (!row) throw new Error(`release ${releaseId} has no package ${revision}`)
  return row
}

/** The package that had this digest when it was shown to somebody; null when there never was one. */
export async function loadShownPackage(
  tx: Tx,
  releaseId: string,
  digest: string,
): Promise<PackageRow | null> {
  const [row] = await tx
    .select()
    .from(releasePackage)
    .where(and(eq(releasePackage.release_id, releaseId), eq(releasePackage.digest, digest)))
    .orderBy(desc(releasePackage.revision))
    .limit(1)
  return row ?? null
}

export function loadLiveSignOffs(tx: Tx, releaseId: string): Promise<SignOffRow[]> {
  return tx
    .select()
    .from(signOff)
    .where(and(eq(signOff.release_id, releaseId), isNull(signOff.voided_at)))
    .orderBy(signOff.signed_at)
}

export async function insertRelease(
  tx: Tx,
  row: typeof release.$inferInsert,
  contents: typeof releasePackage.$inferInsert,
): Promise<void> {
  await tx.insert(release).values(row)
  await tx.insert(releasePackage).values(contents)
}

/** The next number of this agent in this environment. The caller holds the agent's row lock. */
export async function nextReleaseNumber(tx: Tx, agentId: string, environment: string): Promise<number> {
  const [row] = await tx
    .select({ last: sql<number>`coalesce(max(${release.number}), 0)::int` })
    .from(release)
    .where(and(eq(release.agent_id, agentId), eq(release.environment, environment)))
  return (row?.last ?? 0) + 1
}

export async function saveNewPackage(
  tx: Tx,
  contents: typeof releasePackage.$inferInsert,
  topTier: Tier,
): Promise<void> {
  await tx.insert(releasePackage).values(contents)
  await tx
    .update(release)
    .set({
      revision: contents.revision,
      digest: contents.digest,
      top_tier: topTier,
      version: sql`${release.version} + 1`,
    })
    .where(eq(release.id, contents.release_id))
}

export async function updateRelease(
  tx: Tx,
  id: string,
  set: Partial<typeof release.$inferInsert>,
): Promise<void> {
  await tx
    .update(release)
    .set({ ...set, version: sql`${release.version} + 1` })
    .where(eq(release.id, id))
}

export async function loadSignOff(tx: Tx, id: string): Promise<SignOffRow | null> {
  const [row] = await tx.select().from(signOff).where(eq(signOff.id, id))
  return row ?? null
}

export async function insertSignOff(tx: Tx, row: typeof signOff.$inferInsert): Promise<void> {
  await tx.insert(signOff).values(row)
}

/** All that are in force, or only one person's or one layer's. */
export function voidSignOffs(
  tx: Tx,
  releaseId: string,
  why: { reason: string; kind: VoidKind },
  now: Date,
  only: { person?: string; layers?: readonly ControlLayer[] } = {},
): Promise<SignOffRow[]> {
  return tx
    .update(signOff)
    .set({ voided_at: now, void_reason: why.reason, void_kind: why.kind })
    .where(
      and(
        eq(signOff.release_id, releaseId),
        isNull(signOff.voided_at),
        only.person === undefined ? undefined : eq(signOff.person_id, only.person),
        only.layers === undefined ? undefined : inArray(signOff.layer, [...only.layers]),
      ),
    )
    .returning()
}

export async function replaceContributors(
  tx: Tx,
  releaseId: string,
  contributors: Contributor[],
): Promise<void> {
  await tx.delete(releaseContributor).where(eq(releaseContributor.release_id, releaseId))
  if (contributors.length > 0) {
    await tx
      .insert(releaseContributor)
      .values(contributors.map(row => ({ ...row, release_id: releaseId })))
      .onConflictDoNothing()
  }
}

export async function insertCertification(tx: Tx, row: typeof certification.$inferInsert): Promise<void> {
  await tx.insert(certification).values(row)
}

/** Does the agent have another release that waits for signatures or for the signer? */
export async function hasOtherInReview(tx: Tx, agentId: string, releaseId: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: release.id })
    .from(release)
    .where(
      and(
        eq(release.agent_id, agentId),
        ne(release.id, releaseId),
        inArray(release.state, ['in_review', 'approved']),
      ),
    )
    .limit(1)
  return row !== undefined
}

/**
 * Releases in force whose certification has ended and nobody has written it down. An entry about an earlier end
 * is older than the certification that ended now. A bounded number at a time; the next run takes the rest.
 */
export async function loadUnrecordedLapsesForUpdate(tx: Tx, now: Date): Promise<ReleaseRow[]> {
  const recorded = tx
    .select({ one: sql`1` })
    .from(evidenceIndex)
    .where(
      and(
        eq(evidenceIndex.subject_kind, 'release'),
        eq(evidenceIndex.subject_id, release.id),
        eq(evidenceIndex.type, 'certification.lapsed'),
        gte(evidenceIndex.at, release.certified_until),
      ),
    )
  return tx
    .select()
    .from(release)
    .where(and(eq(release.state, 'published'), lte(release.certified_until, now), notExists(recorded)))
    .orderBy(release.id)
    .limit(200)
    .for('update')
}

/** Approved, and nobody asked for publication in time. */
export function loadExpiredApprovalsForUpdate(tx: Tx, now: Date): Promise<ReleaseRow[]> {
  return tx
    .select()
    .from(release)
    .where(
      and(
        eq(release.state, 'approved'),
        isNull(release.publish_requested_at),
        lte(release.approval_expires_at, now),
      ),
    )
    .orderBy(release.id)
    .limit(200)
    .for('update')
}
