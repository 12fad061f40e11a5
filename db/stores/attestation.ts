/** What enforcers saw: written by the relay, compared by the worker, kept for 30 days. */
import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm'
import type { Database, Tx } from '../pool'
import { agent, agentIdentity } from '../schema/agent'
import { attestation, drift } from '../schema/drift'
import { enforcer } from '../schema/enforcer'
import { evidenceIndex } from '../schema/evidence'

export type AttestationRow = typeof attestation.$inferSelect
export type WaitingAttestation = AttestationRow & { enforcer: string; environment: string }

/** The relay's role may insert and no more: nothing is returned. */
export async function insertAttestations(
  db: Database,
  rows: (typeof attestation.$inferInsert)[],
): Promise<void> {
  if (rows.length > 0) await db.insert(attestation).values(rows)
}

export async function loadWaiting(db: Database, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: attestation.id })
    .from(attestation)
    .where(isNull(attestation.handled_at))
    .orderBy(asc(attestation.received_at), asc(attestation.id))
    .limit(limit)
  return rows.map(row => row.id)
}

/** Those that still wait, in the order in which they came. */
export async function loadWaitingForUpdate(tx: Tx, ids: string[]): Promise<WaitingAttestation[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .select({ attestation, enforcer: enforcer.name, environment: enforcer.environment })
    .from(attestation)
    .innerJoin(enforcer, eq(enforcer.id, attestation.enforcer_id))
    .where(and(inArray(attestation.id, ids), isNull(attestation.handled_at)))
    .orderBy(asc(attestation.received_at), asc(attestation.id))
    .for('update', { of: attestation })
  return rows.map(row => ({ ...row.attestation, enforcer: row.enforcer, environment: row.environment }))
}

export async function markHandled(db: Database | Tx, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await db
    .update(attestation)
    .set({ handled_at: now })
    .where(and(inArray(attestation.id, ids), isNull(attestation.handled_at)))
}

const seenAgent = { id: agent.id, name: agent.name, state: agent.state, suspended_at: agent.suspended_at }

/** The agents that attestations name, and those that declare the identities in them. */
export async function loadSeenAgents(tx: Tx, rows: Pick<AttestationRow, 'agent_id' | 'identity_key'>[]) {
  const ids = [...new Set(rows.flatMap(row => (row.agent_id === null ? [] : [row.agent_id])))]
  const keys = [...new Set(rows.map(row => row.identity_key))]
  const named = ids.length === 0 ? [] : await tx.select(seenAgent).from(agent).where(inArray(agent.id, ids))
  const declared =
    keys.length === 0
      ? []
      : await tx
          .select({ key: agentIdentity.identity_key, agent: seenAgent })
          .from(agentIdentity)
          .innerJoin(agent, eq(agent.id, agentIdentity.agent_id))
          .where(inArray(agentIdentity.identity_key, keys))
  return {
    byId: new Map(named.map(row => [row.id, row])),
    byIdentity: new Map(declared.map(row => [row.key, row.agent])),
  }
}

/** Digests of what is on record as seen by these enforcers since then, by enforcer. */
export async function loadSeenSince(
  tx: Tx,
  enforcers: string[],
  since: Date,
): Promise<Map<string, Set<string>>> {
  const seen = new Map(enforcers.map(id => [id, new Set<string>()]))
  if (enforcers.length === 0) return seen
  const rows = await tx
    .select({ enforcer: evidenceIndex.subject_id, digest: evidenceIndex.digest })
    .from(evidenceIndex)
    .where(
      and(
        eq(evidenceIndex.type, 'identity.unknown-seen'),
        eq(evidenceIndex.subject_kind, 'enforcer'),
        inArray(evidenceIndex.subject_id, enforcers),
        gt(evidenceIndex.at, since),
      ),
    )
  for (const { enforcer, digest } of rows) seen.get(enforcer)?.add(digest ?? '')
  return seen
}

/** Drift of these agents that is open, or that somebody put aside. */
export function loadKnownDrift(tx: Tx, agentIds: string[]) {
  if (agentIds.length === 0) return Promise.resolve([])
  return tx
    .select()
    .from(drift)
    .where(
      and(
        inArray(drift.agent_id, agentIds),
        or(isNull(drift.cleared_at), eq(drift.cleared_because, 'dismissed')),
      ),
    )
}
