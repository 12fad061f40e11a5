/**
 * The export of one environment, built in a thread: for a thousand agents it computes for most of a minute, and the
 * pulses of every environment come from this process meanwhile. A thread that fails takes nothing with it.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { readEnvironment } from '@/lib/config/env'
import { type Broken, whyBroken } from '@/lib/domain/export/attempts'
import { TARGET_NAMES } from '@/lib/domain/export/target'
import { type Refusal, refuse } from '@/lib/domain/refusal'
import type { ReadFacts, WorkerMessage } from './export-worker'
import type { BuiltExport } from './pack-export'

const MEMORY_LIMIT_MEGABYTES = 4096

export type Steps = {
  /** What it is going to be made of. Resolves to false: it isn't wanted any more. */
  onRead(facts: ReadFacts): Promise<boolean>
  /** It began with a target, or ended. For tests and logs. */
  onStep?(step: string): void
  /** The signer stops. */
  signal?: AbortSignal
}

export type ThreadResult =
  | { built: BuiltExport; facts: ReadFacts }
  /** Nothing to build now, such as facts that are ahead of the newest bundle. */
  | { refused: Refusal }
  | { broken: string }
  | { stopped: true }

export const exportWorkerPath = (): string =>
  join(readEnvironment().repositoryDir, 'lib/signer/export-worker.mjs')

export function buildInThread(
  environment: string,
  { onRead, onStep = () => {}, signal }: Steps,
  workerPath = exportWorkerPath(),
): Promise<ThreadResult> {
  if (signal?.aborted) return Promise.resolve({ stopped: true })
  const worker = new Worker(workerPath, {
    workerData: { environment },
    // Not ours: under vitest or tsx they would load those into the thread as well.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MEGABYTES },
  })
  return new Promise((resolve, reject) => {
    let facts: ReadFacts | undefined
    let wanted: Promise<boolean> = Promise.resolve(true)
    let at = 'reading what is in force'
    const settle = (end: () => void) => {
      signal?.removeEventListener('abort', abort)
      worker.removeAllListeners('message')
      worker.removeAllListeners('exit')
      void worker.terminate()
      // What was begun is begun, and an attempt that isn't wanted ends as that.
      wanted.then(end, reject)
    }
    const finish = (result: ThreadResult) => settle(() => resolve(result))
    const broken = (how: Broken) => finish({ broken: whyBroken(how, at) })
    const abort = () => finish({ stopped: true })
    signal?.addEventListener('abort', abort)
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'refused') return finish({ refused: message.refusal })
      if (message.kind === 'target') {
        at = `the files for ${TARGET_NAMES[message.target]}`
        return onStep(message.target)
      }
      if (message.kind === 'read') {
        facts = message.facts
        wanted = onRead(message.facts)
        wanted.then(
          isWanted =>
            isWanted ||
            finish({ refused: refuse('already_exists', `Nobody waits for ${environment} any more.`) }),
          error => settle(() => reject(error)),
        )
        return
      }
      const { built } = message
      if (facts) finish({ built, facts })
    })
    // An error may overtake messages on its way; the end comes after all of them, and says which it was.
    let failure: Broken | undefined
    worker.on('error', (error: Error & { code?: string }) => {
      failure =
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? { kind: 'memory' }
          : { kind: 'error', message: error.message }
    })
    worker.on('exit', code => broken(failure ?? { kind: 'ended', code }))
  })
}
