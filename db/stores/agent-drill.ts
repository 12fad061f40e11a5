/** Drills of agents: append-only, each by a person. */
import { desc, eq, inArray } from 'drizzle-orm'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { Drill } from '@/lib/domain/release/content'
import type { Database, Tx } from '../pool'
import { agentDrill } from '../schema/agent'
import { person } from '../schema/member'

type Reader = Tx | Database

export async function insertDrill(tx: Tx, row: typeof agentDrill.$inferInsert): Promise<void> {
  await tx.insert(agentDrill).values(row)
}

/** Of two drills of one day, the one that was recorded later corrects the other. */
const newestFirst = [desc(agentDrill.drilled_at), desc(agentDrill.recorded_at), desc(agentDrill.id)] as const

/** The last one of each kind, by agent. */
export async function loadLastDrills(db: Reader, agentIds: string[]): Promise<Map<string, Drill[]>> {
  if (agentIds.length === 0) return new Map()
  const rows = await db
    .selectDistinctOn([agentDrill.agent_id, agentDrill.kind])
    .from(agentDrill)
    .where(inArray(agentDrill.agent_id, agentIds))
    .orderBy(agentDrill.agent_id, agentDrill.kind, ...newestFirst)
  const found = new Map<string, Drill[]>()
  for (const { agent_id, kind, drilled_at, result, note } of rows) {
    const drill = { kind, drilled_at: epochSeconds(drilled_at), result, note }
    found.set(agent_id, [...(found.get(agent_id) ?? []), drill])
  }
  return found
}

const SHOWN = 50

/** Newest first, with who recorded each. */
export async function listDrills(db: Reader, agentId: string) {
  const rows = await db
    .select({ drill: agentDrill, by: person.name })
    .from(agentDrill)
    .innerJoin(person, eq(person.id, agentDrill.recorded_by))
    .where(eq(agentDrill.agent_id, agentId))
    .orderBy(...newestFirst)
    .limit(SHOWN)
  return rows.map(({ drill, by }) => ({
    id: drill.id,
    kind: drill.kind,
    drilled_at: drill.drilled_at.toISOString(),
    result: drill.result,
    note: drill.note,
    recorded: { at: drill.recorded_at.toISOString(), by },
  }))
}
