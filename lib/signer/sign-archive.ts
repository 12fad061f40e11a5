/** Files as one signed archive: with `.signatures.json` (specs/enforcers.md §1.2), one JWS over all other files' hashes. */
import { inArchiveOrder, TAR_END, tarEntry } from '../domain/bundle/archive'
import { SIGNATURES_FILE } from '../domain/bundle/signatures'
import { gzipMember, type PackedFile, sha256 } from './packed-file'
import { type SigningKey, signJws } from './sign-jws'

/**
 * `scope` is the environment; `issuer` the console's URL; `issuedAt` in epoch seconds: OPA refuses an `iat` that is not
 * an integer.
 */
export type Signing = { key: SigningKey; scope: string; issuer: string; issuedAt: number }

/** `sha256` of `bytes`, 64 hex. */
export function signArchive(
  files: readonly PackedFile[],
  { key, scope, issuer, issuedAt }: Signing,
): { bytes: Buffer; sha256: string } {
  const ordered = inArchiveOrder(files)
  const payload = JSON.stringify({
    files: ordered.map(({ name, hash }) => ({ name, hash, algorithm: 'SHA-256' })),
    scope,
    keyid: key.kid,
    iat: issuedAt,
    iss: issuer,
  })
  const signatures = Buffer.from(JSON.stringify({ signatures: [signJws(payload, key)] }))
  const signed = {
    name: SIGNATURES_FILE,
    member: gzipMember(tarEntry({ name: SIGNATURES_FILE, bytes: signatures })),
  }
  const members = inArchiveOrder<Pick<PackedFile, 'name' | 'member'>>([signed, ...ordered])
  const bytes = Buffer.concat([...members.map(({ member }) => member), gzipMember(TAR_END)])
  return { bytes, sha256: sha256(bytes) }
}
