/** Exceptions from guardrails and what somebody asked for: the facts that decide, and the SQL that writes. */
import { and, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { EarlierException, ExceptionState, RequestToDecide } from '@/lib/domain/policy/decide-exception'
import { type Refusal, refuseField } from '@/lib/domain/refusal'
import { composeRelease } from '@/lib/domain/release/compose'
import type { Database, Tx } from '../pool'
import { action, system } from '../schema/action'
import { agent, agentSystem } from '../schema/agent'
import { membership, person } from '../schema/member'
import { exceptionRequest, policyException } from '../schema/policy'
import { signingDelegation } from '../schema/release'
import { aliasesOf, loadSameHumans } from './account-link'
import { loadRules } from './organisation-rules'
import { loadImpactInputs } from './policy-impact'
import { loadRuleForUpdate, type RuleRow } from './policy-write'

export type ExceptionRow = typeof policyException.$inferSelect
export type RequestRow = typeof exceptionRequest.$inferSelect

type Asked = { guardrail: string; agent: string; action: string | null; system: string | null }

export type ExceptionFacts = {
  state: ExceptionState
  guardrail: RuleRow
  agent: typeof agent.$inferSelect
  system: typeof system.$inferSelect
  action: typeof action.$inferSelect | null
}

/** The guardrail's row lock makes two who ask, or grant, for the same wait for each other. */
export async function loadExceptionFacts(tx: Tx, asked: Asked, now: Date): Promise<ExceptionFacts | Refusal> {
  const [about] = await tx.select().from(agent).where(eq(agent.id, asked.agent)).for('share')
  if (!about) return refuseField('/agent', 'There is no such agent.', 'not_found')
  const found = await loadTarget(tx, asked)
  if (!found)
    return asked.action === null
      ? refuseField('/system', 'There is no such system.', 'not_found')
      : refuseField('/action', 'There is no such action.', 'not_found')
  const guardrail = await loadRuleForUpdate(tx, asked.guardrail)
  if (guardrail?.kind !== 'guardrail')
    return refuseField('/guardrail', 'There is no such guardrail.', 'not_found')
  const uses = await tx
    .select({ id: agentSystem.system_id })
    .from(agentSystem)
    .where(and(eq(agentSystem.agent_id, about.id), eq(agentSystem.system_id, found.system.id)))
  const { inputs } = await loadImpactInputs(tx, [about.id])
  const name = found.action?.name
  const matches = inputs
    .flatMap(live => composeRelease({ ...live, exceptions: [] }).sections.compliance.guardrails)
    .filter(({ rule }) => rule.id === guardrail.id)
    .flatMap(each => each.matches)
    .some(match => match.system === found.system.slug && (name === undefined || match.action === name))
  const { rules } = await loadRules(tx)
  return {
    guardrail,
    agent: about,
    ...found,
    state: {
      guardrail: {
        id: guardrail.id,
        name: guardrail.name,
        layer: guardrail.layer,
        version: guardrail.version,
        removed: guardrail.removed_at !== null,
      },
      agent: { name: about.name, teamId: about.team_id, usesSystem: uses.length > 0 },
      target: {
        what: found.action ? 'action' : 'system',
        name: (found.action?.name ?? found.system.name).slice(0, 100),
        systemTeamId: found.system.team_id,
        removed: found.action ? found.action.removed_at !== null : false,
      },
      matches,
      earlier: await loadEarlier(tx, asked, found.system.id, now),
      limits: rules.settings,
    },
  }
}

async function loadTarget(tx: Tx, asked: Asked) {
  if (asked.action === null) {
    const [row] = await tx
      .select()
      .from(system)
      .where(eq(system.id, asked.system ?? ''))
    return row ? { system: row, action: null } : null
  }
  const [row] = await tx
    .select({ action, system })
    .from(action)
    .innerJoin(system, eq(system.id, action.system_id))
    .where(eq(action.id, asked.action))
  return row ?? null
}

/** What covered some of it: of an action also the whole system, of a system also each of its actions. */
async function loadEarlier(
  db: Tx | Database,
  asked: Asked,
  systemId: string,
  now: Date,
): Promise<EarlierException[]> {
  const target =
    asked.action === null
      ? or(
          eq(policyException.system_id, systemId),
          inArray(
            policyException.action_id,
            db.select({ id: action.id }).from(action).where(eq(action.system_id, systemId)),
          ),
        )
      : or(eq(policyException.action_id, asked.action), eq(policyException.system_id, systemId))
  const rows = await db
    .select()
    .from(policyException)
    .where(
      and(
        eq(policyException.guardrail_id, asked.guardrail),
        eq(policyException.agent_id, asked.agent),
        target,
      ),
    )
  return rows.map(row => {
    const until = row.ended_at && row.ended_at < row.expires_at ? row.ended_at : row.expires_at
    return {
      id: row.id,
      from: epochSeconds(row.granted_at),
      until: epochSeconds(until),
      live: row.ended_at === null && row.expires_at > now,
      same: row.action_id === asked.action,
    }
  })
}

export async function isWaiting(tx: Tx, asked: Asked): Promise<boolean> {
  const rows = await tx
    .select({ id: exceptionRequest.id })
    .from(exceptionRequest)
    .where(
      and(
        eq(exceptionRequest.state, 'open'),
        eq(exceptionRequest.guardrail_id, asked.guardrail),
        eq(exceptionRequest.agent_id, asked.agent),
        asked.action === null
          ? eq(exceptionRequest.system_id, asked.system ?? '')
          : eq(exceptionRequest.action_id, asked.action),
      ),
    )
  return rows.length > 0
}

/** The row under a lock, so that of two who decide it the second sees what the first did. */
export async function loadRequestForUpdate(
  tx: Tx,
  id: string,
  now: Date,
): Promise<{ row: RequestRow; request: RequestToDecide } | null> {
  const [row] = await tx.select().from(exceptionRequest).where(eq(exceptionRequest.id, id)).for('update')
  if (!row) return null
  const [who] = await tx.select({ name: person.name }).from(person).where(eq(person.id, row.requested_by))
  return {
    row,
    request: {
      state: row.state,
      guardrail_version: row.guardrail_version,
      expires_at: epochSeconds(row.expires_at),
      requested_by: { id: row.requested_by, name: who?.name ?? row.requested_by },
      same: aliasesOf(row.requested_by, await loadSameHumans(tx, [row.requested_by])),
      delegates: await loadDelegates(tx, row.requested_by, now),
    },
  }
}

/** Who signs for somebody meanwhile, in whatever layer. */
export async function loadDelegates(db: Tx | Database, personId: string, now: Date): Promise<string[]> {
  const rows = await db
    .select({ id: signingDelegation.to_person_id })
    .from(signingDelegation)
    .where(
      and(
        eq(signingDelegation.from_person_id, personId),
        isNull(signingDelegation.revoked_at),
        lte(signingDelegation.starts_at, now),
        gt(signingDelegation.ends_at, now),
      ),
    )
  return rows.map(row => row.id)
}

/** Is another account of this human in one of the teams? */
export async function isMemberByAnother(
  tx: Tx,
  personId: string,
  teams: readonly string[],
): Promise<boolean> {
  const others = aliasesOf(personId, await loadSameHumans(tx, [personId]))
  if (others.length === 0) return false
  const rows = await tx
    .select({ id: membership.team_id })
    .from(membership)
    .where(and(inArray(membership.person_id, others), inArray(membership.team_id, [...teams])))
  return rows.length > 0
}

export async function insertRequest(tx: Tx, row: typeof exceptionRequest.$inferInsert): Promise<void> {
  await tx.insert(exceptionRequest).values(row)
}

export async function closeRequest(
  tx: Tx,
  id: string,
  set: { state: 'granted' | 'refused' | 'withdrawn'; by: string; at: Date; reason: string | null },
): Promise<void> {
  await tx
    .update(exceptionRequest)
    .set({ state: set.state, decided_by: set.by, decided_at: set.at, decided_reason: set.reason })
    .where(eq(exceptionRequest.id, id))
}

export async function insertException(tx: Tx, row: ExceptionRow): Promise<void> {
  await tx.insert(policyException).values(row)
}

export async function loadExceptionForUpdate(tx: Tx, id: string): Promise<ExceptionRow | null> {
  const [row] = await tx.select().from(policyException).where(eq(policyException.id, id)).for('update')
  return row ?? null
}

export async function endException(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .update(policyException)
    .set({ ended_at: now })
    .where(and(eq(policyException.id, id), isNull(policyException.ended_at)))
}
