/** Releases that wait for answers, whom to remind, and who was reminded: the log is the only record of that. */
import { and, asc, desc, eq, inArray, isNotNull, lte } from 'drizzle-orm'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { REMINDER_KINDS, type SentReminder } from '@/lib/domain/release/reminders'
import type { Database, Tx } from '../pool'
import { ownership } from '../schema/control-layer'
import { evidenceIndex, logLeaf } from '../schema/evidence'
import { membership, person } from '../schema/member'
import { release } from '../schema/release'
import { GOVERNANCE_LOG } from './evidence'
import type { ReleaseRow } from './release'

const isOpenAndDue = (until: Date) =>
  and(eq(release.state, 'in_review'), isNotNull(release.due_at), lte(release.due_at, until))

/** In review, with a deadline no later than `until`. */
export function loadReleasesDueBy(tx: Tx, until: Date): Promise<ReleaseRow[]> {
  return tx.select().from(release).where(isOpenAndDue(until)).orderBy(asc(release.due_at), asc(release.id))
}

/** The same ones again, locked: whoever signs meanwhile is waited for, and what is over falls out. */
export function loadReleasesDueForUpdate(tx: Tx, ids: string[], until: Date): Promise<ReleaseRow[]> {
  if (ids.length === 0) return Promise.resolve([])
  return tx
    .select()
    .from(release)
    .where(and(inArray(release.id, ids), isOpenAndDue(until)))
    .orderBy(release.id)
    .for('update')
}

export type RecordedReminder = SentReminder & {
  revision: number
  /** The deadline that it was about. */
  due_at: string
  persons: string[]
  at: Date
}

/** What was said about this revision and this deadline: a release that comes back has a new one. */
export function remindersNow(
  found: readonly RecordedReminder[] | undefined,
  { revision, due_at }: Pick<ReleaseRow, 'revision' | 'due_at'>,
): RecordedReminder[] {
  const due = due_at?.toISOString()
  return (found ?? []).filter(one => one.revision === revision && one.due_at === due)
}

/** By release id, oldest first. */
export async function loadReminders(
  db: Tx | Database,
  releaseIds: string[],
): Promise<Map<string, RecordedReminder[]>> {
  const found = new Map<string, RecordedReminder[]>(releaseIds.map(id => [id, []]))
  if (releaseIds.length === 0) return found
  const rows = await db
    .select({
      id: evidenceIndex.subject_id,
      layer: evidenceIndex.layer,
      at: evidenceIndex.at,
      entry: logLeaf.entry,
    })
    .from(evidenceIndex)
    .innerJoin(logLeaf, and(eq(logLeaf.log_id, GOVERNANCE_LOG), eq(logLeaf.seq, evidenceIndex.seq)))
    .where(
      and(
        eq(evidenceIndex.type, 'release.reminded'),
        eq(evidenceIndex.subject_kind, 'release'),
        inArray(evidenceIndex.subject_id, releaseIds),
      ),
    )
    .orderBy(evidenceIndex.seq)
  for (const { id, layer, at, entry } of rows) {
    const { data } = JSON.parse(entry) as { data: Record<string, unknown> }
    const kind = REMINDER_KINDS.find(each => each === data.kind)
    if (!kind || !layer) continue
    found.get(id)!.push({
      layer: layer as ControlLayer,
      kind,
      hours: Number(data.hours),
      revision: Number(data.revision),
      due_at: String(data.due_at),
      persons: Array.isArray(data.persons) ? data.persons.map(String) : [],
      at,
    })
  }
  return found
}

/** Who reminded the signers of a release by hand the last time, and when (epoch seconds). */
export async function loadLastReminderByHand(
  db: Tx | Database,
  releaseId: string,
): Promise<{ at: number; by: string } | null> {
  const [row] = await db
    .select({ at: evidenceIndex.at, by: person.name })
    .from(evidenceIndex)
    .leftJoin(person, eq(person.id, evidenceIndex.person_id))
    .where(
      and(
        eq(evidenceIndex.type, 'release.reminded'),
        eq(evidenceIndex.operation, 'release.remind-now'),
        eq(evidenceIndex.subject_kind, 'release'),
        eq(evidenceIndex.subject_id, releaseId),
        eq(evidenceIndex.code, ''),
      ),
    )
    .orderBy(desc(evidenceIndex.seq))
    .limit(1)
  return row ? { at: epochSeconds(row.at), by: row.by ?? 'Somebody' } : null
}

/** Active members of the team of each layer, by agent and layer. */
export async function loadLayerTeams(
  db: Tx | Database,
  agentIds: string[],
): Promise<(agentId: string, layer: ControlLayer) => { id: string; name: string }[]> {
  if (agentIds.length === 0) return () => []
  const rows = await db
    .select({ agent: ownership.agent_id, layer: ownership.layer, id: person.id, name: person.name })
    .from(ownership)
    .innerJoin(membership, eq(membership.team_id, ownership.team_id))
    .innerJoin(person, and(eq(person.id, membership.person_id), eq(person.state, 'active')))
    .where(inArray(ownership.agent_id, agentIds))
    .orderBy(asc(person.name), asc(person.id))
  return (agentId, layer) =>
    rows.flatMap(row =>
      row.agent === agentId && row.layer === layer ? [{ id: row.id, name: row.name }] : [],
    )
}
