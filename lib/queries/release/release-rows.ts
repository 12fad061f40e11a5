/** What the queries about releases share: rows with their agent, base releases, refusals as plain data. */
import { and, desc, eq, inArray, isNotNull, lt, or, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { agent, environment } from '@/db/schema/agent'
import { team } from '@/db/schema/member'
import { release, releasePackage } from '@/db/schema/release'
import type { Actor } from '@/lib/domain/member/permissions'
import type { Refusal } from '@/lib/domain/refusal'
import type { ReleaseContent } from '@/lib/domain/release/content'
import { releaseLabel } from '@/lib/domain/release/states'

export const refusalShape = z.object({ code: z.string(), detail: z.string() }).nullable()
export const personShape = z.object({ id: z.string(), name: z.string() })
export const differenceShape = z.object({
  layer: z.string(),
  kind: z.enum(['more', 'less', 'other']),
  sentence: z.string(),
})

export const plain = (refusal: Refusal | null) => refusal && { code: refusal.code, detail: refusal.detail }

export const personOf = (actor: Actor): string | null => (actor.kind === 'person' ? actor.personId : null)

/** Newest first; ids sort by the time at which they were made. */
export function selectReleases(db: Database, where: SQL | undefined, limit: number) {
  return db
    .select({ release, agent, environment, team: team.name })
    .from(release)
    .innerJoin(agent, eq(agent.id, release.agent_id))
    .innerJoin(environment, eq(environment.id, release.environment))
    .innerJoin(team, eq(team.id, agent.team_id))
    .where(where)
    .orderBy(desc(release.id))
    .limit(limit)
}

export type ReleaseWithAgent = Awaited<ReturnType<typeof selectReleases>>[number]

/** The contents that are offered, by release id. */
export async function loadContents(
  db: Database,
  rows: { id: string; revision: number }[],
): Promise<Map<string, ReleaseContent>> {
  if (rows.length === 0) return new Map()
  const found = await db
    .select({ id: releasePackage.release_id, content: releasePackage.content })
    .from(releasePackage)
    .where(
      or(
        ...rows.map(({ id, revision }) =>
          and(eq(releasePackage.release_id, id), eq(releasePackage.revision, revision)),
        ),
      ),
    )
  return new Map(found.map(row => [row.id, row.content]))
}

/** The names of releases, by id. */
export async function loadLabels(
  db: Database,
  ids: string[],
): Promise<Map<string, { id: string; name: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: release.id, number: release.number, environment: release.environment, agent: agent.name })
    .from(release)
    .innerJoin(agent, eq(agent.id, release.agent_id))
    .where(inArray(release.id, ids))
  return new Map(
    rows.map(row => [row.id, { id: row.id, name: releaseLabel(row.agent, row.environment, row.number) }]),
  )
}

type Place = { agent_id: string; environment: string; number: number }

/** What was in force before: the latest earlier release of that agent and environment that was published. */
export async function loadBase(db: Database, { agent_id, environment: where, number }: Place) {
  const [row] = await db
    .select()
    .from(release)
    .where(
      and(
        eq(release.agent_id, agent_id),
        eq(release.environment, where),
        lt(release.number, number),
        inArray(release.state, ['published', 'superseded']),
        isNotNull(release.published_at),
      ),
    )
    .orderBy(desc(release.number))
    .limit(1)
  if (!row) return null
  const content = (await loadContents(db, [row])).get(row.id)
  return content ? { row, content } : null
}
