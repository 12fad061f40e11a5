/** One entry for each action up to 200; beyond, entries list a hundred actions each. */
import type { CommandEvent } from '../define-command'

const SINGLE_ENTRIES = 200

type Scoped = {
  row: { id: string; name: string; system: { id: string } }
  data: Record<string, unknown>
}

export function scopeEvents({
  type,
  scoped,
}: {
  type: string
  scoped: Scoped[]
}): [CommandEvent, ...CommandEvent[]] {
  const events: CommandEvent[] =
    scoped.length <= SINGLE_ENTRIES
      ? scoped.map(({ row, data }) => ({
          type,
          subject: { kind: 'action', id: row.id },
          data: { system: row.system.id, name: row.name.slice(0, 200), ...data },
        }))
      : Array.from({ length: Math.ceil(scoped.length / 100) }, (_, at) => {
          const part = scoped.slice(at * 100, (at + 1) * 100)
          return {
            type,
            subject: { kind: 'system', id: part[0]!.row.system.id },
            data: { actions: part.map(({ row, data }) => ({ action: row.id, ...data })) },
          }
        })
  const [first, ...rest] = events
  if (!first) throw new Error(`${type}: about no action`)
  return [first, ...rest]
}
