/** A release that ran somewhere, and what live state makes of it there and in another environment. */
import { and, eq } from 'drizzle-orm'
import { composeRelease } from '@/lib/domain/release/compose'
import type { ReleaseContent } from '@/lib/domain/release/content'
import { releaseLabel } from '@/lib/domain/release/states'
import type { Database, Tx } from '../pool'
import { agent, environment } from '../schema/agent'
import { release, releasePackage } from '../schema/release'
import { loadReleaseInputs } from './release-inputs'

/** Agent, environment and package of a release never change, so nothing of it needs a lock. */
export async function loadPromotionSource(db: Tx | Database, releaseId: string) {
  const [row] = await db
    .select({ release, name: agent.name, environment, content: releasePackage.content })
    .from(release)
    .innerJoin(agent, eq(agent.id, release.agent_id))
    .innerJoin(environment, eq(environment.id, release.environment))
    .innerJoin(
      releasePackage,
      and(eq(releasePackage.release_id, release.id), eq(releasePackage.revision, release.revision)),
    )
    .where(eq(release.id, releaseId))
  if (!row) return null
  const { id, number, agent_id, state, digest } = row.release
  return {
    id,
    agent_id,
    state,
    digest,
    label: releaseLabel(row.name, row.environment.id, number),
    environment: { id: row.environment.id, name: row.environment.name },
    content: row.content,
  }
}

/** What would be released there now, but for its impact; null when there is no such agent or environment. */
export async function composeLive(
  db: Tx | Database,
  agentId: string,
  environmentId: string,
): Promise<ReleaseContent | null> {
  const inputs = await loadReleaseInputs(db, agentId, environmentId)
  return inputs && composeRelease(inputs)
}
