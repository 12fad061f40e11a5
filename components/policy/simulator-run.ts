/** Long work of the simulator in slices, so that the page stays at hand: progress, and an end when it is cancelled. */
import { addEvent, type DecisionLog, eventsOf } from '@/lib/domain/policy/simulate/decision-log'
import { replay, type ReplayItem, type ReplayRow, type Situation } from '@/lib/domain/policy/simulate/replay'

/** Less than a frame of 60 a second, with room for what else is drawn in it. */
const SLICE_MS = 10

export type RunOptions = { signal?: AbortSignal; onProgress?: (done: number) => void }

export class Cancelled extends Error {}

/** Throws `Cancelled`. */
export async function inSlices<Item>(
  items: Iterable<Item>,
  work: (item: Item, at: number) => void,
  { signal, onProgress }: RunOptions = {},
): Promise<void> {
  let at = 0
  let until = performance.now() + SLICE_MS
  for (const item of items) {
    work(item, at++)
    if (performance.now() < until) continue
    onProgress?.(at)
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
  await inSlices(items, (item, at) => rows.push(replay(item, at, before, after, now)), options)
  return rows
}

/** A message, not a timer: timers of a page wait 4 ms each. */
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
