/** Domain-separated digests over canonical JSON: SHA-256("countersign/<object>/v1\0" ‖ JCS(value)), DESIGN §9. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'
import { inKeyOrder } from './key-order'

export type DigestObject =
  | 'release'
  | 'release-section'
  | 'release-requirements'
  | 'release-impact'
  | 'organisation-rules'
  | 'export-settings'
  | 'ownership'
  | 'action-definition'
  | 'sign-off'
  | 'signing-statement'
  | 'bundle-content'
  | 'request-body'
  | 'seen-identity'
  | 'state'

/** RFC 8785 text. Throws on what JSON can't say: callers pass parsed JSON, never user text. */
export function canonicalJson(value: unknown): string {
  const ordered = inKeyOrder(value)
  const text = ordered ? JSON.stringify(ordered.value) : canonicalize(value)
  if (text === undefined) throw new TypeError('canonicalJson: the value has no JSON form')
  return text
}

/** 64 lower-case hex digits. */
export function domainDigest(object: DigestObject, value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(`countersign/${object}/v1\0${canonicalJson(value)}`)))
}
