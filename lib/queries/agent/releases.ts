/** The releases of an agent, newest first, with what differs now from what is in force. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { person } from '@/db/schema/member'
import { release, releasePackage, signOff } from '@/db/schema/release'
import { loadReleaseInputs } from '@/db/stores/release-inputs'
import { changedSections } from '@/lib/domain/release/compare'
import { composeRelease } from '@/lib/domain/release/compose'
import { loadLabels } from '../release/release-rows'

const SHOWN = 100

export async function releasesOf(db: Database, agentId: string) {
  const rows = await db
    .select({
      release,
      author: person.name,
      required: sql<number>`coalesce((select sum(seats::int)::int from ${releasePackage}, jsonb_each_text(${releasePackage.content} -> 'requirements' -> 'layers') as need(layer, seats) where ${releasePackage.release_id} = ${release.id} and ${releasePackage.revision} = ${release.revision}), 6)`,
      signed: sql<number>`(select count(*)::int from ${signOff} where ${signOff.release_id} = ${release.id} and ${isNull(signOff.voided_at)})`,
    })
    .from(release)
    .innerJoin(person, eq(person.id, release.author_id))
    .where(eq(release.agent_id, agentId))
    .orderBy(desc(release.created_at), desc(release.id))
    .limit(SHOWN)
  const promotedFrom = await loadLabels(
    db,
    rows.flatMap(({ release: row }) => row.promoted_from ?? []),
  )
  return Promise.all(
    rows.map(async ({ release: row, author, signed, required }) => ({
      id: row.id,
      number: row.number,
      environment: row.environment,
      state: row.state,
      digest: row.digest,
      top_tier: row.top_tier,
      signed,
      required,
      author,
      promoted_from: promotedFrom.get(row.promoted_from ?? '') ?? null,
      created_at: row.created_at.toISOString(),
      published_at: row.published_at?.toISOString() ?? null,
      certified_until: row.certified_until?.toISOString() ?? null,
      pending_sections: row.state === 'published' ? await pendingSections(db, row) : [],
    })),
  )
}

async function pendingSections(db: Database, row: typeof release.$inferSelect): Promise<string[]> {
  const [pinned] = await db
    .select({ content: releasePackage.content })
    .from(releasePackage)
    .where(and(eq(releasePackage.release_id, row.id), eq(releasePackage.revision, row.revision)))
  const inputs = await loadReleaseInputs(db, row.agent_id, row.environment)
  if (!pinned || !inputs) return []
  // What a release did to calls when it was signed says nothing of what waits now.
  const { impact: _impact, ...content } = pinned.content
  return changedSections(content, composeRelease(inputs))
}
