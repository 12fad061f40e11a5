/** How often each agent called each action on each day: what the relay reduces decision logs to. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Database } from '../pool'
import { action, system } from '../schema/action'
import { actionCall } from '../schema/usage'

export type CallCount = typeof actionCall.$inferInsert

/** Actions that exist, as `system\0name`: what an agent asked for that doesn't exist is its invention, and bounded by nothing. */
export async function loadKnownActions(
  db: Database,
  calls: { system: string; action: string }[],
): Promise<Set<string>> {
  if (calls.length === 0) return new Set()
  const rows = await db
    .select({ slug: system.slug, name: action.name })
    .from(action)
    .innerJoin(system, eq(system.id, action.system_id))
    .where(
      and(
        inArray(system.slug, [...new Set(calls.map(call => call.system))]),
        inArray(action.name, [...new Set(calls.map(call => call.action))]),
      ),
    )
  return new Set(rows.map(row => `${row.slug}\0${row.name}`))
}

/** A statement has at most 65,535 parameters, and a row has eight. */
const ROWS_AT_ONCE = 5000

/** In one order of keys, so that two relays that write the same rows never wait for each other in a circle. */
export async function addCalls(db: Database, counts: CallCount[]): Promise<void> {
  if (counts.length === 0) return
  const keyOf = (count: CallCount) =>
    JSON.stringify([count.environment, count.agent_id, count.system, count.action, count.day])
  const sorted = counts
    .map(count => ({ key: keyOf(count), count }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ count }) => count)
  await db.transaction(async tx => {
    for (let at = 0; at < sorted.length; at += ROWS_AT_ONCE) {
      await tx
        .insert(actionCall)
        .values(sorted.slice(at, at + ROWS_AT_ONCE))
        .onConflictDoUpdate({
          target: [
            actionCall.environment,
            actionCall.agent_id,
            actionCall.system,
            actionCall.action,
            actionCall.day,
          ],
          set: {
            calls: sql`${actionCall.calls} + excluded.calls`,
            denied: sql`${actionCall.denied} + excluded.denied`,
            last_called_at: sql`greatest(${actionCall.last_called_at}, excluded.last_called_at)`,
          },
        })
    }
  })
}
