/** C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint): the signed statement «this log has n entries and this root». */
import { isRefusal, refuse, type Refusal } from '../refusal'
import { fromBase64, toBase64 } from './encoding'
import { HASH_BYTES, type Hash } from './merkle'
import { formatNote, isKeyName, openNote, signNote, type VerifierKey } from './note'

/** `origin` names the log and is its key's name, e.g. `console.acme.example/log/governance`. `root` is 32 bytes. */
export type Checkpoint = { origin: string; size: number; root: Hash }

/** The signed text: origin, size, root, one line each, no extension lines. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin) || !Number.isSafeInteger(size) || size < 0 || root.length !== HASH_BYTES) {
    throw new TypeError(`checkpointText: not a checkpoint: ${origin} ${size}`)
  }
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

export function parseCheckpointText(text: string): Checkpoint | Refusal {
  const [origin = '', size = '', root = '', end, ...more] = text.split('\n')
  const rootBytes = fromBase64(root)
  if (!isKeyName(origin) || end !== '' || more.length > 0) {
    return refuse('invalid_input', 'A checkpoint has three lines (origin, size, root); this text has others.')
  }
  if (!/^(0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(Number(size))) {
    return refuse(
      'invalid_input',
      `The size of the checkpoint, «${size.slice(0, 30)}», is not a count without leading zeros.`,
    )
  }
  if (rootBytes?.length !== HASH_BYTES) {
    return refuse('invalid_input', 'The root of the checkpoint is not base64 of 32 bytes.')
  }
  return { origin, size: Number(size), root: rootBytes }
}

/** The checkpoint as a signed note. The caller answers for consistency with what it signed before. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  key: VerifierKey,
  sign: (bytes: Uint8Array) => Uint8Array,
): string {
  if (key.name !== checkpoint.origin)
    throw new TypeError('signCheckpoint: the key of a log is named as its origin')
  return formatNote(signNote(checkpointText(checkpoint), key, sign))
}

/** A checkpoint that this key signed, and that is about this key's log. */
export function openCheckpoint(note: string, key: VerifierKey): Checkpoint | Refusal {
  const opened = openNote(note, [key])
  if (isRefusal(opened)) return opened
  const checkpoint = parseCheckpointText(opened.text)
  if (!isRefusal(checkpoint) && checkpoint.origin !== key.name) {
    return refuse(
      'invalid_input',
      `The checkpoint is of the log ${checkpoint.origin}, the key of ${key.name}.`,
    )
  }
  return checkpoint
}
