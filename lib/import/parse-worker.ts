/** Runs in a worker thread: one document, then it ends. Started through `parse-worker.mjs` by `parse-document.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Refusal } from '../domain/refusal'
import { type ImportedDocument, type ImportProgress, parseImportText } from './parse-text'

export type WorkerMessage = { progress: ImportProgress } | { result: ImportedDocument | Refusal }

const post = (message: WorkerMessage) => parentPort?.postMessage(message)

const { text } = workerData as { text: string }
post({ result: parseImportText(text, progress => post({ progress })) })
