// The signer's export thread with something happening to it when it comes to a target, as EXPORT_STAGE says: it is
// held there, all of the thread as when it computes, until a file exists; or it ends in one way or another.
import { existsSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

const { target, heldUntil, ends } = JSON.parse(process.env.EXPORT_STAGE ?? '{}')
const post = parentPort.postMessage.bind(parentPort)
parentPort.postMessage = message => {
  post(message)
  if (message.kind !== 'target' || message.target !== target) return
  const nothing = new Int32Array(new SharedArrayBuffer(4))
  while (heldUntil && !existsSync(heldUntil)) Atomics.wait(nothing, 0, 0, 20)
  if (ends === 'exit') process.exit(7)
  if (ends === 'throw') throw new TypeError('a rule that nobody thought of')
}
await import('../signer/export-worker.mjs')
