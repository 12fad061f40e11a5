/** How far a resume has got: what `agent.resume` decides on, read without locks for the page. */
import { and, eq, inArray } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import type { agent } from '@/db/schema/agent'
import { membership, person, team } from '@/db/schema/member'
import { release } from '@/db/schema/release'
import { resumingLayers, type ResumeState } from '@/lib/domain/agent/decide-resume'

export async function resumeStateOf(db: Database, row: typeof agent.$inferSelect): Promise<ResumeState> {
  const states = (
    await db
      .selectDistinct({ state: release.state })
      .from(release)
      .where(
        and(eq(release.agent_id, row.id), inArray(release.state, ['published', 'in_review', 'approved'])),
      )
  ).map(found => found.state)
  return {
    agent: { name: row.name, state: row.state, team_id: row.team_id },
    requested: row.resume_requested_by === null ? null : await requester(db, row.resume_requested_by, row),
    release: states.includes('published') ? 'published' : states.length > 0 ? 'in_review' : 'none',
  }
}

async function requester(
  db: Database,
  personId: string,
  row: { team_id: string },
): Promise<ResumeState['requested']> {
  const [who] = await db.select().from(person).where(eq(person.id, personId))
  if (who?.state !== 'active') return null
  const teams = await db
    .select({ id: team.id, slug: team.slug, name: team.name, function: team.function })
    .from(membership)
    .innerJoin(team, eq(team.id, membership.team_id))
    .where(eq(membership.person_id, personId))
  const layers = resumingLayers(
    {
      kind: 'person',
      personId,
      accountId: '',
      sessionId: '',
      name: who.name,
      authenticatedAt: 0,
      authn: 'session',
      teams,
    },
    row,
  )
  return layers.length === 0 ? null : { person_id: personId, name: who.name, layers }
}
