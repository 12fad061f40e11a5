/** What the page of a release says of reminders: whom silence was carried on to, by the log; and whether to remind now. */
import { inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { person } from '@/db/schema/member'
import type { release } from '@/db/schema/release'
import { loadLastReminderByHand, loadReminders, remindersNow } from '@/db/stores/release-reminders'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { type RemindNowFacts, decideRemindNow } from '@/lib/domain/release/remind-now'
import { REMINDER_KINDS } from '@/lib/domain/release/reminders'
import { personShape, plain } from './release-rows'

export const reminderShape = z.object({
  kind: z.enum(REMINDER_KINDS),
  at: z.string(),
  persons: z.array(personShape),
})
export type ReminderOnPage = z.infer<typeof reminderShape>

/** Of this revision and this deadline, oldest first, by layer. */
export async function loadLayerReminders(
  db: Database,
  row: typeof release.$inferSelect,
): Promise<(layer: ControlLayer) => ReminderOnPage[]> {
  if (row.state !== 'in_review') return () => []
  const sent = remindersNow((await loadReminders(db, [row.id])).get(row.id), row)
  const ids = [...new Set(sent.flatMap(one => one.persons))]
  const people =
    ids.length === 0
      ? []
      : await db.select({ id: person.id, name: person.name }).from(person).where(inArray(person.id, ids))
  const named = new Map(people.map(each => [each.id, each]))
  return layer =>
    sent
      .filter(one => one.layer === layer)
      .map(({ kind, at, persons }) => ({
        kind,
        at: at.toISOString(),
        persons: persons.flatMap(id => named.get(id) ?? []),
      }))
}

export async function canRemind(
  db: Database,
  row: typeof release.$inferSelect,
  facts: Omit<RemindNowFacts, 'last'>,
) {
  const last = row.state === 'in_review' ? await loadLastReminderByHand(db, row.id) : null
  return plain(decideRemindNow({ ...facts, last }))
}
