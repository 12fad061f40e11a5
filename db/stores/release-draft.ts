/** What decides whether an agent may be drafted for an environment, beside what the draft would contain. */
import { and, eq, inArray } from 'drizzle-orm'
import { OPEN_RELEASE_STATES } from '@/lib/domain/release/states'
import type { Database, Tx } from '../pool'
import { agentEnvironment } from '../schema/agent'
import { team } from '../schema/member'
import { release } from '../schema/release'

export async function loadDraftPlace(
  db: Tx | Database,
  agent: { id: string; team_id: string },
  environment: string,
) {
  const environments = await db
    .select({ id: agentEnvironment.environment })
    .from(agentEnvironment)
    .where(eq(agentEnvironment.agent_id, agent.id))
  const [open] = await db
    .select({ id: release.id, number: release.number, state: release.state })
    .from(release)
    .where(
      and(
        eq(release.agent_id, agent.id),
        eq(release.environment, environment),
        inArray(release.state, [...OPEN_RELEASE_STATES]),
      ),
    )
  const [of] = await db.select({ name: team.name }).from(team).where(eq(team.id, agent.team_id))
  return {
    teamName: of?.name ?? 'its team',
    environments: environments.map(row => row.id).sort(),
    open: open ?? null,
  }
}
