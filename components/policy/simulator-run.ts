/** Long work of the simulator in slices: in between it says how far it is, and hears that it is cancelled. */
import { addEvent, type DecisionLog, eventsOf } from '@/lib/domain/policy/simulate/decision-log'
import { replay, type ReplayItem, type ReplayRow, type Situation } from '@/lib/domain/policy/simulate/replay'
import { Cancelled } from './simulator-messages'

/** Often enough for a bar that moves, and for a cancel that is obeyed at once. */
const SLICE_MS = 25

/** `total` 0: not known. */
export type RunOptions = { signal?: AbortSignal; onProgress?: (done: number, total: number) => void }

/** Throws `Cancelled`. */
export async function inSlices<Item>(
  items: Iterable<Item>,
  work: (item: Item, at: number) => void,
  { signal, onProgress }: RunOptions = {},
  total = 0,
): Promise<void> {
  let at = 0
  let until = performance.now() + SLICE_MS
  for (const item of items) {
    work(item, at++)
    if (performance.now() < until) continue
    onProgress?.(at, total)
    await nextTask()
    if (signal?.aborted) throw new Cancelled()
    until = performance.now() + SLICE_MS
  }
}

export async function readLog(text: string, options?: RunOptions): Promise<DecisionLog> {
  const log: DecisionLog = { requests: [], problems: [], beyond: 0 }
  await inSlices(eventsOf(text), event => addEvent(log, event), options)
  return log
}

export type Sides = { before: Situation; after: Situation; now: number }

export async function replayAll(
  items: readonly ReplayItem[],
  { before, after, now }: Sides,
  options?: RunOptions,
): Promise<ReplayRow[]> {
  const rows: ReplayRow[] = []
  const one = (item: ReplayItem, at: number) => rows.push(replay(item, at, before, after, now))
  await inSlices(items, one, options, items.length)
  return rows
}

/** A message, not a timer: timers wait 4 ms each. */
function nextTask(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
