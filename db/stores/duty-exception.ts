/** Exceptions from the separation of duties. */

import { and, eq, gt, isNull, or } from 'drizzle-orm'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { DutyExceptionFacts } from '@/lib/domain/organisation/decide-duty-exception'
import type { DutyExceptionKind } from '@/lib/domain/release/duty-exception'
import type { Tx } from '../pool'
import { agent } from '../schema/agent'
import { person } from '../schema/member'
import { dutyException } from '../schema/release'
import { aliasesOf, loadSameHumans } from './account-link'

export type DutyExceptionRow = typeof dutyException.$inferSelect
type Wanted = { person: string; agent: string | null; kind: DutyExceptionKind; ends_at: Date }

/** What is to be excepted, as it is at this moment; names what there is none of. */
export async function loadDutyExceptionFacts(
  tx: Tx,
  wanted: Wanted,
  now: Date,
): Promise<DutyExceptionFacts | { missing: 'person' | 'agent' }> {
  const [about] =
    wanted.agent === null
      ? []
      : await tx
          .select({ name: agent.name, state: agent.state })
          .from(agent)
          .where(eq(agent.id, wanted.agent))
          .for('share')
  if (wanted.agent !== null && !about) return { missing: 'agent' }
  // Its lock also makes two grants for one person wait for each other.
  const [who] = await tx.select().from(person).where(eq(person.id, wanted.person)).for('no key update')
  if (!who) return { missing: 'person' }
  const [covering] = await tx
    .select({ id: dutyException.id })
    .from(dutyException)
    .where(
      and(
        eq(dutyException.person_id, wanted.person),
        eq(dutyException.kind, wanted.kind),
        wanted.agent === null
          ? isNull(dutyException.agent_id)
          : or(isNull(dutyException.agent_id), eq(dutyException.agent_id, wanted.agent)),
        isNull(dutyException.ended_at),
        gt(dutyException.ends_at, now),
      ),
    )
    .limit(1)
  const also = aliasesOf(who.id, await loadSameHumans(tx, [who.id]))
  return {
    person: { id: who.id, name: who.name, active: who.state === 'active', also },
    agent: about ? { name: about.name, retired: about.state === 'retired' } : null,
    kind: wanted.kind,
    ends_at: epochSeconds(wanted.ends_at),
    covered: covering !== undefined,
  }
}

export async function insertDutyException(tx: Tx, row: typeof dutyException.$inferInsert): Promise<void> {
  await tx.insert(dutyException).values(row)
}

export async function loadDutyExceptionForUpdate(tx: Tx, id: string): Promise<DutyExceptionRow | null> {
  const [row] = await tx.select().from(dutyException).where(eq(dutyException.id, id)).for('update')
  return row ?? null
}

export async function endDutyException(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.update(dutyException).set({ ended_at: now }).where(eq(dutyException.id, id))
}
