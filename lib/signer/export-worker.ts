/**
 * Runs in a thread of the signer: reads what the newest bundle of one environment was made of, and says it in every
 * target's format. It has no key; what it built goes to the signer, which signs. Started by `build-in-thread.ts`.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { closePools, pool } from '@/db/pool'
import type { ExportTarget } from '@/lib/domain/export/target'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'
import { exportBasis } from './export-facts'
import { type BuiltExport, buildExport } from './pack-export'

export type ReadFacts = { serial: number; contentDigest: string; settingsDigest: string }
export type WorkerMessage =
  | { kind: 'read'; facts: ReadFacts }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'target'; target: ExportTarget }
  | { kind: 'built'; built: BuiltExport }

const post = (message: WorkerMessage) => parentPort?.postMessage(message)

const { environment } = workerData as { environment: string }
try {
  const basis = await exportBasis(pool('signer_rt', 1), environment)
  if (isRefusal(basis)) {
    post({ kind: 'refused', refusal: basis })
  } else {
    const { facts, sources, settingsDigest } = basis
    const { serial } = facts.policy
    post({ kind: 'read', facts: { serial, contentDigest: facts.bundle.content_digest, settingsDigest } })
    post({ kind: 'built', built: buildExport(facts, sources, target => post({ kind: 'target', target })) })
  }
} finally {
  await closePools()
}
