/** The simulator beside the page's own thread: a run of thousands of requests never holds up a key or a click. */
import {
  type Answer,
  Cancelled,
  type FromWorker,
  type Question,
  type ToWorker,
  Unreadable,
} from './simulator-messages'
import { SimulatorSession } from './simulator-session'

/** Of a worker; the compiler knows only the page's. */
type Scope = {
  postMessage(message: FromWorker): void
  addEventListener(type: 'message', listen: (event: MessageEvent<ToWorker>) => void): void
}
const scope = globalThis as unknown as Scope
const running = new Map<number, AbortController>()
let session: SimulatorSession | null = null

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'open') session = new SimulatorSession(data.opened)
  else if (data.kind === 'cancel') running.get(data.id)?.abort()
  else void answer(data)
})

async function answer(asked: Question): Promise<void> {
  const { id } = asked
  try {
    scope.postMessage({ kind: 'answer', id, answer: await work(asked) })
  } catch (error) {
    if (error instanceof Cancelled) scope.postMessage({ kind: 'cancelled', id })
    else if (error instanceof Unreadable)
      scope.postMessage({ kind: 'unreadable', id, message: error.message })
    else scope.postMessage({ kind: 'broken', id, message: String(error) })
  } finally {
    running.delete(id)
  }
}

async function work(asked: Question): Promise<Answer> {
  if (!session) throw new Error('The simulator was asked before it was given policies')
  if (asked.kind === 'why') return session.why(asked.place)
  if (asked.kind === 'actions') return session.actions(asked.agent)
  if (asked.kind === 'example') return session.example(asked.agent, asked.system, asked.action)
  const stop = new AbortController()
  running.set(asked.id, stop)
  const onProgress = (done: number, total: number) =>
    scope.postMessage({ kind: 'progress', id: asked.id, done, total })
  return session.run(asked.job, { signal: stop.signal, onProgress })
}
