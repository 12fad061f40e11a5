/**
 * One file of an archive, ready for any archive that holds it: hashed as OPA hashes it, in the tar, compressed. A
 * gzip file may be a row of such members (RFC 1952 §2.2), and both OPA versions read it as one.
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { tarEntry } from '../domain/bundle/archive'
import { opaFileHash } from '../domain/bundle/opa-canonical'
import { isRefusal } from '../domain/refusal'

/** `hash` is 64 hex digits. */
export type PackedFile = { name: string; hash: string; member: Buffer }

export function packFile(name: string, text: string): PackedFile {
  const bytes = Buffer.from(text, 'utf8')
  const hash = opaFileHash({ name, bytes })
  // The signer's own content that can't be hashed is a bug, not a refusal.
  if (isRefusal(hash)) throw new TypeError(`packFile: ${hash.detail}`)
  return { name, hash, member: gzipMember(tarEntry({ name, bytes })) }
}

/** The same for text that `canonicalText` wrote: what OPA hashes is the text itself, so nothing is parsed. */
export function packCanonical(name: string, text: string): PackedFile {
  const bytes = Buffer.from(text, 'utf8')
  return { name, hash: sha256(bytes), member: gzipMember(tarEntry({ name, bytes })) }
}

/** Half the time of the usual 6, for a quarter more bytes. */
const LEVEL = 3

export function gzipMember(bytes: Uint8Array): Buffer {
  const member = gzipSync(bytes, { level: LEVEL })
  member.fill(0, 4, 8) // RFC 1952 MTIME
  member[9] = 255 // RFC 1952 OS: unknown, or the bytes would name the signer's platform
  return member
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Of names and hashes in the archive's order, as `sha256sum` lists them. 64 hex. */
export function listDigest(files: readonly Pick<PackedFile, 'name' | 'hash'>[]): string {
  return sha256(Buffer.from(files.map(({ name, hash }) => `${hash}  ${name}\n`).join('')))
}
