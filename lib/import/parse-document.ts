/**
 * Reads an import off the main thread, with limits on time and memory (DESIGN §9): a document that is made to
 * hurt costs its sender a refusal, and nobody else a slow page.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Refusal, refuse } from '../domain/refusal'
import { IMPORT_LIMITS } from '../domain/strict-json'
import type { ImportedDocument, ImportProgress } from './parse-text'
import type { WorkerMessage } from './parse-worker'

const TIME_LIMIT_SECONDS = 20
const MEMORY_LIMIT_MEGABYTES = 1024
/** Workers at once in this process: each may take the memory limit. */
const MAX_RUNNING = 2
const MAX_WAITING = 16

export type ParseOptions = {
  onProgress?: (progress: ImportProgress) => void
  /** Ends the worker at once; the result is then a refusal. */
  signal?: AbortSignal
  timeoutSeconds?: number
  memoryMegabytes?: number
}

let running = 0
const waiting: (() => void)[] = []

/**
 * The document's actions, or why it can't be read, with line and column (`data`) or JSON pointer (`errors`).
 * `document` is text, or its UTF-8 bytes.
 */
export async function parseDocument(
  document: string | Uint8Array,
  options: ParseOptions = {},
): Promise<ImportedDocument | Refusal> {
  const text = toText(document)
  if (typeof text !== 'string') return text
  if (running < MAX_RUNNING) {
    running += 1
  } else if (waiting.length < MAX_WAITING) {
    await new Promise<void>(resolve => waiting.push(resolve))
  } else {
    return refuse('limit_reached', 'Too many imports are being read at this moment; try again in a minute.')
  }
  try {
    return await runWorker(text, options)
  } finally {
    // The place is handed on, never freed in between: a newcomer would take it as well.
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

function toText(document: string | Uint8Array): string | Refusal {
  const size = typeof document === 'string' ? document.length : document.byteLength
  if (size > IMPORT_LIMITS.bytes) {
    return refuse(
      'too_large',
      `The document is larger than ${IMPORT_LIMITS.bytes / 1024 / 1024} MB, the limit for an import.`,
    )
  }
  if (typeof document === 'string') return document
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(document)
  } catch {
    return refuse('invalid_input', 'The document is not UTF-8 text. Save it as UTF-8 and upload it again.')
  }
}

function runWorker(text: string, options: ParseOptions): Promise<ImportedDocument | Refusal> {
  const {
    onProgress,
    signal,
    timeoutSeconds = TIME_LIMIT_SECONDS,
    memoryMegabytes = MEMORY_LIMIT_MEGABYTES,
  } = options
  if (signal?.aborted) return Promise.resolve(stopped())
  const worker = new Worker(workerPath(), {
    workerData: { text },
    // Not ours: under vitest or tsx they would load those into the worker as well.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, stackSizeMb: 8 },
  })
  return new Promise((resolve, reject) => {
    const finish = (result: ImportedDocument | Refusal | Error) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      void worker.terminate()
      if (result instanceof Error) reject(result)
      else resolve(result)
    }
    const timer = setTimeout(() => {
      finish(
        refuse(
          'too_large',
          `The document could not be read within ${timeoutSeconds} seconds. Split it, or import fewer operations.`,
        ),
      )
    }, timeoutSeconds * 1000)
    const abort = () => finish(stopped())
    signal?.addEventListener('abort', abort)
    worker.on('message', (message: WorkerMessage) => {
      if ('progress' in message) onProgress?.(message.progress)
      else finish(message.result)
    })
    worker.on('error', (error: Error & { code?: string }) => {
      const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      finish(
        full
          ? refuse(
              'too_large',
              `Reading the document takes more than ${memoryMegabytes} MB of memory. Split it, or import fewer operations.`,
            )
          : error,
      )
    })
    worker.on('exit', () => finish(new Error('parseDocument: the worker ended without a result')))
  })
}

function stopped(): Refusal {
  return refuse('unavailable', 'Reading the document was stopped.')
}

/**
 * From the working folder, not from `import.meta.url`: inside a Next build this module is a bundle somewhere else.
 * All our processes start in the folder of the installation (`bin/`), or say where it is.
 */
function workerPath(): string {
  const root = process.env.COUNTERSIGN_ROOT ?? process.cwd()
  const path = join(/* turbopackIgnore: true */ root, 'lib/import/parse-worker.mjs')
  if (!existsSync(/* turbopackIgnore: true */ path)) {
    throw new Error(
      `parseDocument: ${path} is not there; start in the folder of Countersign, or set COUNTERSIGN_ROOT.`,
    )
  }
  return path
}
