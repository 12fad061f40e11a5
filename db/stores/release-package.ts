/** What the package of a release is composed from: the live state, and the release in force that it is measured against. */
import { and, desc, eq } from 'drizzle-orm'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { composePackage } from '@/lib/domain/release/compose-package'
import type { ReleaseContent } from '@/lib/domain/release/content'
import type { ImpactBase } from '@/lib/domain/release/impact'
import type { Database, Tx } from '../pool'
import { release, releasePackage } from '../schema/release'
import { loadReleaseInputs } from './release-inputs'

type Place = { agent_id: string; environment: string }

/** Null when nothing of this agent is in force there. */
export async function loadInForce(db: Tx | Database, place: Place): Promise<ImpactBase | null> {
  const [row] = await db
    .select({ digest: releasePackage.digest, content: releasePackage.content })
    .from(release)
    .innerJoin(
      releasePackage,
      and(eq(releasePackage.release_id, release.id), eq(releasePackage.revision, release.revision)),
    )
    .where(
      and(
        eq(release.agent_id, place.agent_id),
        eq(release.environment, place.environment),
        eq(release.state, 'published'),
      ),
    )
    .orderBy(desc(release.number))
    .limit(1)
  return row ?? null
}

/**
 * The package as it would be now, of a release drafted at `draftedAt`. Null when there is no such agent or
 * environment.
 */
export async function loadComposedPackage(
  db: Tx | Database,
  place: Place,
  draftedAt: Date,
): Promise<ReleaseContent | null> {
  const inputs = await loadReleaseInputs(db, place.agent_id, place.environment)
  if (!inputs) return null
  return composePackage(inputs, await loadInForce(db, place), epochSeconds(draftedAt))
}
