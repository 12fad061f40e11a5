/** What the signer reads before it signs a bundle, and what it writes. */
import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Database, Tx } from '../pool'
import { agent } from '../schema/agent'
import { bundle, bundleRelease, pulse, signingKey } from '../schema/bundle'
import { ownership } from '../schema/control-layer'
import { release, releaseContributor, releasePackage, signOff } from '../schema/release'

const DECIDING = ['approved', 'published'] as const

/** Agents first, then releases: the order of every transaction. Both in id order. */
export async function lockDecidingReleases(tx: Tx, environment: string) {
  const candidates = await tx
    .selectDistinct({ id: release.agent_id })
    .from(release)
    .where(and(eq(release.environment, environment), inArray(release.state, [...DECIDING])))
  if (candidates.length === 0) return { agents: [], releases: [] }
  const ids = candidates.map(row => row.id).sort()
  const agents = await tx.select().from(agent).where(inArray(agent.id, ids)).orderBy(agent.id).for('update')
  const releases = await tx
    .select()
    .from(release)
    .where(and(eq(release.environment, environment), inArray(release.state, [...DECIDING]), inArray(release.agent_id, ids)))
    .orderBy(release.id)
    .for('update')
  return { agents, releases }
}

export async function loadPublishingFacts(tx: Tx, releaseId: string, revision: number) {
  const [contents] = await tx.select().from(releasePackage).where(and(eq(releasePackage.release_id, releaseId), eq(releasePackage.revision, revision)))
  const signOffs = await tx.select().from(signOff).where(and(eq(signOff.release_id, releaseId), isNull(signOff.voided_at)))
  const contributors = await tx.select().from(releaseContributor).where(eq(releaseContributor.release_id, releaseId))
  return { content: contents?.content ?? null, signOffs, contributors }
}

export async function loadOwners(tx: Tx, agentId: string) {
  return tx.select().from(ownership).where(eq(ownership.agent_id, agentId))
}

export async function loadLastBundle(db: Tx | Database, environment: string) {
  const [row] = await db
    .select({
      serial: bundle.serial, revision: bundle.revision, content_digest: bundle.content_digest,
      issued_at: bundle.issued_at, expires_at: bundle.expires_at,
    })
    .from(bundle)
    .where(eq(bundle.environment, environment))
    .orderBy(desc(bundle.serial))
    .limit(1)
  return row ?? null
}

export async function insertBundle(
  tx: Tx,
  row: typeof bundle.$inferInsert,
  releases: { release_id: string; digest: string }[],
): Promise<void> {
  await tx.insert(bundle).values(row)
  if (releases.length > 0) {
    await tx.insert(bundleRelease).values(releases.map(item => ({ ...item, environment: row.environment, serial: row.serial })))
  }
}

/** The release that was in force steps down before the new one steps up: only one can be published at a time. */
export async function publishRelease(tx: Tx, published: typeof release.$inferSelect, now: Date): Promise<void> {
  await tx
    .update(release)
    .set({ state: 'superseded', ended_at: now, version: sql`${release.version} + 1` })
    .where(and(eq(release.agent_id, published.agent_id), eq(release.environment, published.environment), eq(release.state, 'published')))
  await tx.update(release).set({ state: 'published', published_at: now, version: sql`${release.version} + 1` }).where(eq(release.id, published.id))
}

/** Not an edit: `updated_at` says when a person last changed what a release contains. */
export async function activateAgent(tx: Tx, agentId: string): Promise<void> {
  await tx.update(agent).set({ state: 'active', version: sql`${agent.version} + 1` }).where(eq(agent.id, agentId))
}

export async function savePulse(tx: Tx, row: typeof pulse.$inferInsert): Promise<void> {
  await tx.insert(pulse).values(row).onConflictDoUpdate({ target: pulse.environment, set: row })
}

export async function loadSigningKeys(db: Tx | Database) {
  return db.select().from(signingKey).where(isNull(signingKey.retired_at)).orderBy(desc(signingKey.created_at))
}

export async function insertSigningKey(tx: Tx, row: typeof signingKey.$inferInsert): Promise<void> {
  await tx.insert(signingKey).values(row)
}
