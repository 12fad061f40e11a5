/**
 * Who took part in what a release contains, since the release that is in force: they can't sign it. Persons,
 * never accounts (DESIGN §9).
 */
import { and, desc, eq, gt, inArray, isNotNull, isNull, or } from 'drizzle-orm'
import type { Tx } from '../pool'
import { action } from '../schema/action'
import { agent, agentSystem } from '../schema/agent'
import { ownershipHistory } from '../schema/control-layer'
import { policyException, rule } from '../schema/policy'
import { release } from '../schema/release'
import type { Contributor } from './release'

type OpenRelease = Pick<typeof release.$inferSelect, 'agent_id' | 'environment' | 'author_id' | 'requester_id'>

export async function loadContributors(tx: Tx, open: OpenRelease): Promise<Contributor[]> {
  const since = await lastPublished(tx, open)
  const contributors: Contributor[] = [{ person_id: open.author_id, acted_as: 'author' }]
  if (open.requester_id) contributors.push({ person_id: open.requester_id, acted_as: 'requester' })
  const add = (acted_as: Contributor['acted_as'], people: (string | null)[]) => {
    for (const person_id of people) if (person_id) contributors.push({ person_id, acted_as })
  }
  const [changed] = await tx.select({ by: agent.updated_by, at: agent.updated_at }).from(agent).where(eq(agent.id, open.agent_id))
  if (changed && changed.at > since) add('editor', [changed.by])

  const systems = tx.select({ id: agentSystem.system_id }).from(agentSystem).where(eq(agentSystem.agent_id, open.agent_id))
  const ofItsSystems = inArray(action.system_id, systems)
  const classified = await tx
    .selectDistinct({ by: action.classified_by })
    .from(action)
    .where(and(ofItsSystems, isNotNull(action.classified_by), gt(action.classified_at, since)))
  add('editor', classified.map(row => row.by))
  const thresholds = await tx
    .selectDistinct({ by: rule.changed_by })
    .from(rule)
    .innerJoin(action, eq(action.id, rule.action_id))
    .where(and(ofItsSystems, or(isNull(rule.agent_id), eq(rule.agent_id, open.agent_id)), gt(rule.changed_at, since)))
  add('editor', thresholds.map(row => row.by))
  const exceptions = await tx
    .selectDistinct({ by: policyException.granted_by })
    .from(policyException)
    .where(and(eq(policyException.agent_id, open.agent_id), isNull(policyException.ended_at), gt(policyException.granted_at, since)))
  add('exception_granter', exceptions.map(row => row.by))
  const [owners] = await tx
    .select({ by: ownershipHistory.changed_by })
    .from(ownershipHistory)
    .where(eq(ownershipHistory.agent_id, open.agent_id))
    .orderBy(desc(ownershipHistory.since), desc(ownershipHistory.id))
    .limit(1)
  add('owner_changer', owners ? [owners.by] : [])
  return unique(contributors)
}

async function lastPublished(tx: Tx, open: OpenRelease): Promise<Date> {
  const [row] = await tx
    .select({ at: release.created_at })
    .from(release)
    .where(and(eq(release.agent_id, open.agent_id), eq(release.environment, open.environment), eq(release.state, 'published')))
  return row?.at ?? new Date(0)
}

function unique(contributors: Contributor[]): Contributor[] {
  const seen = new Map(contributors.map(row => [`${row.person_id} ${row.acted_as}`, row]))
  return [...seen.values()]
}
