/**
 * The bytes of one evidence entry: RFC 8785 JSON, with input rules that leave no value open to two readings.
 * Personal data and secrets never stand in an entry (it can't be erased): the caller puts an HMAC or a digest.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from '../digest'
import { refuse, refuseField, type Refusal } from '../refusal'
import { isWellFormed } from './encoding'
import { MAX_ENTRY_BYTES } from './tiles'

export const ENTRY_VERSION = 1

/** Who did it. Unknown parts are null, never left out: `person` is null for a machine, `session` for a token. */
export type EvidenceActor = {
  person: string | null
  account: string | null
  session: string | null
  authn: string | null
}

export type EvidenceEvent = {
  /** Past tense: `release.signed`, `refusal.recorded`. */
  type: string
  /** The refusal code of `refusal.recorded`; "" for everything else. */
  code: string
  /** ISO 8601, UTC, with milliseconds: `2026-11-21T23:26:57.000Z`. A claim by the console, not proof of time. */
  at: string
  actor: EvidenceActor
  /** What it is about, e.g. `release:rel_…`. */
  subject: string
  /** The digest that the act was about, 64 hex, or "". */
  digest: string
  /** The digest of the subject's state before, 64 hex, or "". */
  prev_state_digest: string
  data: Record<string, unknown>
}

/** What stands in `data` when it was too large: the store keeps the bytes under their hash. */
export type PayloadReference = { $payload: { sha256: string; size: number } }
export type EncodedEntry = { bytes: Uint8Array; payload?: { sha256: string; bytes: Uint8Array } }

const TYPE = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/
const HEX_OR_EMPTY = /^([0-9a-f]{64})?$/
const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** The entry's bytes, at most 65,535; larger `data` moves out of line and is handed back as `payload`. */
export function encodeEntry(event: EvidenceEvent): EncodedEntry | Refusal {
  const { type, code, at, actor, subject, digest, prev_state_digest, data } = event
  if (!TYPE.test(type)) return refuseField('/type', `The event «${type}» is not named like release.signed.`)
  if (!AT.test(at) || Number.isNaN(Date.parse(at))) {
    return refuseField('/at', `The time «${at}» is not ISO 8601 in UTC with milliseconds.`)
  }
  if (!HEX_OR_EMPTY.test(digest)) return refuseField('/digest', 'A digest has 64 hex digits.')
  if (!HEX_OR_EMPTY.test(prev_state_digest))
    return refuseField('/prev_state_digest', 'A digest has 64 hex digits.')
  if (Object.hasOwn(data, '$payload')) {
    return refuseField('/data/$payload', 'The key $payload is kept for data stored out of line.')
  }
  const { person, account, session, authn } = actor
  const entry = {
    v: ENTRY_VERSION,
    type,
    code,
    at,
    actor: { person, account, session, authn },
    subject,
    digest,
    prev_state_digest,
    data,
  }
  const problem = findUnclear(entry, '')
  if (problem) return problem
  const bytes = utf8ToBytes(canonicalJson(entry))
  if (bytes.length <= MAX_ENTRY_BYTES) return { bytes }
  const payload = utf8ToBytes(canonicalJson(data))
  const hash = bytesToHex(sha256(payload))
  const reference: PayloadReference = { $payload: { sha256: hash, size: payload.length } }
  const short = utf8ToBytes(canonicalJson({ ...entry, data: reference }))
  if (short.length > MAX_ENTRY_BYTES) {
    return refuse(
      'too_large',
      `The evidence entry has ${short.length} bytes even without its data; ${MAX_ENTRY_BYTES} are the limit.`,
    )
  }
  return { bytes: short, payload: { sha256: hash, bytes: payload } }
}

/**
 * The first value that two readers could take for different things, as a refusal with its pointer; or null.
 * Strings that are not NFC look the same and hash differently; integers beyond 2^53-1 are rounded by some
 * parsers; `__proto__` is swallowed by others.
 */
export function findUnclear(value: unknown, pointer: string, depth = 0): Refusal | null {
  if (depth > 64) return refuseField(pointer, 'Evidence data is nested more than 64 deep.', 'too_large')
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'string') return unclearText(value, pointer)
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? null
      : refuseField(
          pointer,
          `The number ${value} is not an integer of at most 2^53-1; other numbers are written as strings.`,
        )
  }
  if (Array.isArray(value)) {
    return firstOf(value.keys(), at => findUnclear(value[at], `${pointer}/${at}`, depth + 1))
  }
  if (typeof value !== 'object' || !isPlain(value)) {
    return refuseField(pointer, 'Evidence data holds only JSON values; this is none.')
  }
  return firstOf(Object.entries(value), ([key, item]) => {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (key === '__proto__')
      return refuseField(at, 'The key __proto__ is not allowed: readers disagree on what it means.')
    return unclearText(key, at) ?? findUnclear(item, at, depth + 1)
  })
}

function unclearText(text: string, pointer: string): Refusal | null {
  if (!isWellFormed(text))
    return refuseField(pointer, 'The text holds half a surrogate pair, which has no UTF-8 form.')
  if (text.normalize('NFC') !== text) return refuseField(pointer, 'The text is not in Unicode normal form C.')
  return null
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function firstOf<T>(items: Iterable<T>, find: (item: T) => Refusal | null): Refusal | null {
  for (const item of items) {
    const found = find(item)
    if (found) return found
  }
  return null
}
