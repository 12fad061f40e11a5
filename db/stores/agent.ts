/** Agents: the loads that lock them and the SQL that writes them. */
import { OPEN_RELEASE_STATES } from '@/lib/domain/release/states'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Tx } from '../pool'
import { action } from '../schema/action'
import { agent, agentAction, agentSystem } from '../schema/agent'
import { team } from '../schema/member'
import { release } from '../schema/release'

export type AgentRow = typeof agent.$inferSelect

/** Agents are locked first in every transaction that touches one. */
export async function loadAgentForUpdate(tx: Tx, id: string): Promise<AgentRow | null> {
  const [row] = await tx.select().from(agent).where(eq(agent.id, id)).for('update')
  return row ?? null
}

/** With its team's name, for refusals that say who can. */
export async function loadAgentWithTeamForUpdate(
  tx: Tx,
  id: string,
): Promise<(AgentRow & { team: string }) | null> {
  const row = await loadAgentForUpdate(tx, id)
  if (!row) return null
  const [of] = await tx.select({ name: team.name }).from(team).where(eq(team.id, row.team_id))
  return { ...row, team: of!.name }
}

export async function updateAgent(
  tx: Tx,
  id: string,
  set: Partial<typeof agent.$inferInsert>,
): Promise<void> {
  await tx
    .update(agent)
    .set({ ...set, version: sql`${agent.version} + 1` })
    .where(eq(agent.id, id))
}

/** The furthest that any release of it got: what a resumed agent goes back to. */
export async function furthestRelease(tx: Tx, agentId: string): Promise<'published' | 'in_review' | 'none'> {
  const rows = await tx
    .selectDistinct({ state: release.state })
    .from(release)
    .where(eq(release.agent_id, agentId))
  const states = rows.map(row => row.state)
  if (states.includes('published')) return 'published'
  return states.includes('in_review') || states.includes('approved') ? 'in_review' : 'none'
}

/** What retiring withdraws; the one in force stays and is denied with the agent. In id order. */
export function loadOpenReleasesOfAgentForUpdate(
  tx: Tx,
  agentId: string,
): Promise<{ id: string; digest: string }[]> {
  return tx
    .select({ id: release.id, digest: release.digest })
    .from(release)
    .where(and(eq(release.agent_id, agentId), inArray(release.state, [...OPEN_RELEASE_STATES])))
    .orderBy(release.id)
    .for('update')
}

/** Environments in which a release of it is open or in force. */
export async function releasedEnvironments(tx: Tx, agentId: string): Promise<string[]> {
  const live = inArray(release.state, ['draft', 'in_review', 'approved', 'published'])
  const rows = await tx
    .selectDistinct({ environment: release.environment })
    .from(release)
    .where(and(eq(release.agent_id, agentId), live))
  return rows.map(row => row.environment).sort()
}

/** Of the actions named, those that its systems have now. */
export async function actionsOfItsSystems(
  tx: Tx,
  agentId: string,
  actions: string[],
): Promise<{ id: string; name: string }[]> {
  return tx
    .select({ id: action.id, name: action.name })
    .from(action)
    .innerJoin(
      agentSystem,
      and(eq(agentSystem.system_id, action.system_id), eq(agentSystem.agent_id, agentId)),
    )
    .where(and(inArray(action.id, actions), isNull(action.removed_at)))
}

export async function saveSurface(
  tx: Tx,
  agentId: string,
  modes: { action: string; mode: (typeof agentAction.$inferInsert)['mode'] }[],
): Promise<void> {
  await tx
    .insert(agentAction)
    .values(modes.map(({ action: action_id, mode }) => ({ agent_id: agentId, action_id, mode })))
    .onConflictDoUpdate({
      target: [agentAction.agent_id, agentAction.action_id],
      set: { mode: sql`excluded.mode` },
    })
}

export async function surfaceModes(tx: Tx, agentId: string, actions: string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select()
    .from(agentAction)
    .where(and(eq(agentAction.agent_id, agentId), inArray(agentAction.action_id, actions)))
  return new Map(rows.map(row => [row.action_id, row.mode]))
}
