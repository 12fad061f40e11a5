/**
 * C2SP signed notes (https://c2sp.org/signed-note) with Ed25519 (type 0x01): a text and signature lines below
 * it, readable by anyone's tools (Go `golang.org/x/mod/sumdb/note`). Signing takes a function, so that only
 * the signer process ever holds a key.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { isRefusal, refuse, type Refusal } from '../refusal'
import { fromBase64, toBase64, utf8 } from './encoding'

export const ED25519_TYPE = 0x01
const MAX_NOTE_CHARACTERS = 1_000_000
const MAX_SIGNATURES = 100

/** A verifier key. `keyId` is SHA-256(name ‖ 0x0A ‖ type ‖ key)[0:4]: a hint, not a proof. */
export type VerifierKey = { name: string; keyId: Uint8Array; type: number; publicKey: Uint8Array }
export type NoteSignature = { name: string; keyId: Uint8Array; signature: Uint8Array }
export type Note = { text: string; signatures: NoteSignature[] }

/** Key names: not empty, no Unicode spaces or controls, no plus. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s\p{Cc}+]/u.test(name) && utf8(name) !== null
}

export function ed25519Key(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name) || publicKey.length !== 32) throw new TypeError(`ed25519Key: not a key: ${name}`)
  const typed = concatBytes(Uint8Array.of(ED25519_TYPE), publicKey)
  const keyId = sha256(concatBytes(utf8ToBytes(`${name}\n`), typed)).slice(0, 4)
  return { name, keyId, type: ED25519_TYPE, publicKey }
}

/** `name+hex(keyID)+base64(type ‖ key)`: how a verifier key is handed over. */
export function formatVkey(key: VerifierKey): string {
  return `${key.name}+${bytesToHex(key.keyId)}+${toBase64(concatBytes(Uint8Array.of(key.type), key.publicKey))}`
}

export function parseVkey(vkey: string): VerifierKey | Refusal {
  const [name = '', id = '', ...rest] = vkey.split('+')
  const bytes = fromBase64(rest.join('+'))
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id) || !bytes) {
    return refuse('invalid_input', 'A verifier key reads name+8 hex digits+base64; this text does not.')
  }
  if (bytes[0] !== ED25519_TYPE || bytes.length !== 33) {
    return refuse(
      'invalid_input',
      `The verifier key of ${name} is not an Ed25519 key; only those can be checked here.`,
    )
  }
  const key = ed25519Key(name, bytes.slice(1))
  if (bytesToHex(key.keyId) !== id) {
    return refuse(
      'invalid_input',
      `The verifier key of ${name} was altered: its id ${id} does not belong to its bytes.`,
    )
  }
  return key
}

/** The text and its signatures as one note. `text` ends with a newline. */
export function formatNote({ text, signatures }: Note): string {
  const lines = signatures.map(one => `— ${one.name} ${toBase64(concatBytes(one.keyId, one.signature))}\n`)
  return `${text}\n${lines.join('')}`
}

export function signNote(text: string, key: VerifierKey, sign: (bytes: Uint8Array) => Uint8Array): Note {
  if (!text.endsWith('\n')) throw new TypeError('signNote: the text of a note ends with a newline')
  return { text, signatures: [{ name: key.name, keyId: key.keyId, signature: sign(utf8ToBytes(text)) }] }
}

const SIGNATURE_LINE = /^— (\S+) (\S+)$/u

export function parseNote(note: string): Note | Refusal {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these
  if (/[\u0000-\u0009\u000b-\u001f\u007f]/.test(note) || utf8(note) === null) {
    return refuse(
      'invalid_input',
      'The signed note holds control characters or broken Unicode; the format allows neither.',
    )
  }
  if (note.length > MAX_NOTE_CHARACTERS) {
    return refuse('too_large', `The signed note is longer than ${MAX_NOTE_CHARACTERS} characters.`)
  }
  const gap = note.lastIndexOf('\n\n')
  if (gap < 0 || !note.endsWith('\n') || gap + 2 === note.length) {
    return refuse('invalid_input', 'The signed note has no signature lines after a blank line.')
  }
  const lines = note.slice(gap + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) {
    return refuse(
      'too_large',
      `The signed note has ${lines.length} signatures; ${MAX_SIGNATURES} are the limit.`,
    )
  }
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const [, name = '', base64 = ''] = SIGNATURE_LINE.exec(line) ?? []
    const bytes = fromBase64(base64)
    if (!isKeyName(name) || !bytes || bytes.length < 5) {
      return refuse(
        'invalid_input',
        `Signature line ${signatures.length + 1} of the note is not «— name base64».`,
      )
    }
    signatures.push({ name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) })
  }
  return { text: note.slice(0, gap + 1), signatures }
}

/**
 * The note, if at least one of `keys` signed it. Signatures of other keys are ignored (witnesses add theirs);
 * a known key whose signature fails rejects the whole note, as the format demands.
 */
export function openNote(
  note: string,
  keys: readonly VerifierKey[],
): (Note & { signers: VerifierKey[] }) | Refusal {
  const parsed = parseNote(note)
  if (isRefusal(parsed)) return parsed
  const signers: VerifierKey[] = []
  for (const signature of parsed.signatures) {
    const key = keys.find(
      one => one.name === signature.name && bytesToHex(one.keyId) === bytesToHex(signature.keyId),
    )
    if (!key) continue
    if (!verifyEd25519(signature.signature, utf8ToBytes(parsed.text), key.publicKey)) {
      return refuse(
        'invalid_input',
        `The signature of ${key.name} does not fit the text: the note was altered.`,
      )
    }
    if (!signers.includes(key)) signers.push(key)
  }
  if (signers.length === 0) {
    const names = keys.map(key => `${key.name}+${bytesToHex(key.keyId)}`).join(', ')
    return refuse('invalid_input', `No signature of the note is by a trusted key (${names}).`)
  }
  return { ...parsed, signers }
}

/** RFC 8032, strict: ZIP 215's laxer rules would accept signatures that Go and OpenSSL refuse. */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false
  return ed25519.verify(signature, message, publicKey, { zip215: false })
}
