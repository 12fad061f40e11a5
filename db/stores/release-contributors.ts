/**
 * Who took part in what a release contains, since the release that is in force: they can't sign it. Persons,
 * never accounts (DESIGN §9). Overrides and guardrails are left out: a layer's own floor under everybody's
 * agents is not the work of this agent's release, or whoever keeps one could never sign again.
 */
import { and, desc, eq, gt, isNull, like, ne, notInArray } from 'drizzle-orm'
import type { Tx } from '../pool'
import { agent, agentDrill } from '../schema/agent'
import { ownershipHistory } from '../schema/control-layer'
import { evidenceIndex } from '../schema/evidence'
import { exceptionRequest, policyException } from '../schema/policy'
import { release } from '../schema/release'
import { loadSameHumans } from './account-link'
import type { Contributor } from './release'
import { actionEditors, type OpenRelease, thresholdEditors } from './release-editors'
export type { Contributor }

/** Commands about an agent that leave what its releases contain as it is. */
const NO_EDITS = ['agent.suspend', 'agent.resume', 'agent.request-resume', 'agent.retire']

export async function loadContributors(tx: Tx, open: OpenRelease): Promise<Contributor[]> {
  const since = await lastComposed(tx, open)
  const found: Contributor[] = [{ person_id: open.author_id, acted_as: 'author' }]
  if (open.requester_id) found.push({ person_id: open.requester_id, acted_as: 'requester' })
  const add = (acted_as: Contributor['acted_as'], people: { by: string | null }[]) => {
    for (const { by } of people) if (by) found.push({ person_id: by, acted_as })
  }
  add('editor', await agentEditors(tx, open, since))
  add('editor', await actionEditors(tx, open, since))
  add('editor', await thresholdEditors(tx, open, since))
  add(
    'exception_granter',
    await tx
      .selectDistinct({ by: policyException.granted_by })
      .from(policyException)
      .where(
        and(
          eq(policyException.agent_id, open.agent_id),
          isNull(policyException.ended_at),
          gt(policyException.granted_at, since),
        ),
      ),
  )
  add('editor', await exceptionRequesters(tx, open, since))
  add('owner_changer', await ownerChangers(tx, open, since))
  // What one account of a human did, the human did.
  for (const [one, other] of await loadSameHumans(tx, [...new Set(found.map(row => row.person_id))])) {
    for (const { person_id, acted_as } of [...found]) {
      if (person_id === one) found.push({ person_id: other, acted_as })
      if (person_id === other) found.push({ person_id: one, acted_as })
    }
  }
  return [...new Map(found.map(row => [`${row.person_id} ${row.acted_as}`, row])).values()]
}

/** The row names only its last editor; the log knows all of them, but for the command that runs just now. */
async function agentEditors(tx: Tx, open: OpenRelease, since: Date) {
  const [row] = await tx.select().from(agent).where(eq(agent.id, open.agent_id))
  const logged = await tx
    .selectDistinct({ by: evidenceIndex.person_id })
    .from(evidenceIndex)
    .where(
      and(
        eq(evidenceIndex.agent_id, open.agent_id),
        like(evidenceIndex.operation, 'agent.%'),
        notInArray(evidenceIndex.operation, NO_EDITS),
        // A build with the same model and prompt edits nothing; one with others is recorded as an edit as well.
        ne(evidenceIndex.type, 'agent.build-declared'),
        eq(evidenceIndex.code, ''),
        gt(evidenceIndex.at, since),
      ),
    )
  // The drill that is being recorded stands in its table already, not yet in the log.
  const drilled = await tx
    .selectDistinct({ by: agentDrill.recorded_by })
    .from(agentDrill)
    .where(and(eq(agentDrill.agent_id, open.agent_id), gt(agentDrill.recorded_at, since)))
  logged.push(...drilled)
  if (row && row.updated_at > since) logged.push({ by: row.updated_by })
  if (row && row.created_at > since) logged.push({ by: row.created_by })
  return logged
}

/** Who asked for what was granted since: it is in the release because of them. */
function exceptionRequesters(tx: Tx, open: OpenRelease, since: Date) {
  return tx
    .selectDistinct({ by: exceptionRequest.requested_by })
    .from(exceptionRequest)
    .innerJoin(policyException, eq(policyException.request_id, exceptionRequest.id))
    .where(
      and(
        eq(policyException.agent_id, open.agent_id),
        isNull(policyException.ended_at),
        gt(policyException.granted_at, since),
      ),
    )
}

/** All since then, and the last one before: a second change by somebody else must not wash off the first. */
async function ownerChangers(tx: Tx, open: OpenRelease, since: Date) {
  const rows = await tx
    .select({ by: ownershipHistory.changed_by, since: ownershipHistory.since })
    .from(ownershipHistory)
    .where(eq(ownershipHistory.agent_id, open.agent_id))
    .orderBy(desc(ownershipHistory.since), desc(ownershipHistory.id))
  return rows.filter((row, at) => at === 0 || row.since > since)
}

/**
 * When the release that is in force was drafted. Not when it was approved: a change carries the time at which
 * its request came in, which may lie before an approval that it waited for.
 */
async function lastComposed(tx: Tx, open: OpenRelease): Promise<Date> {
  const [row] = await tx
    .select({ at: release.created_at })
    .from(release)
    .where(
      and(
        eq(release.agent_id, open.agent_id),
        eq(release.environment, open.environment),
        eq(release.state, 'published'),
      ),
    )
  return row?.at ?? new Date(0)
}
