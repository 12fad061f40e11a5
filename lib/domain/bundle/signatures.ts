/**
 * `.signatures.json` (specs/enforcers.md §1.2): one JWS over the hashes of every other file. The scope is the
 * environment, so that a bundle signed for staging never loads in production.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { isRefusal, type Refusal, refuse } from '../refusal'
import { readTar } from './archive'
import { verifyJws } from './jws'
import { type BundleFile, compareUtf8, decodeUtf8, opaFileHash } from './opa-canonical'

export const SIGNATURES_FILE = '.signatures.json'

const signaturesSchema = z.strictObject({ signatures: z.tuple([z.string()]) })
const payloadSchema = z.strictObject({
  files: z.array(z.strictObject({ name: z.string(), hash: z.string(), algorithm: z.literal('SHA-256') })),
  scope: z.string(),
  keyid: z.string(),
  iat: z.int(),
  iss: z.string(),
})

/** The signed hashes, in the archive's order. */
export function fileHashes(files: readonly BundleFile[]): { name: string; hash: string }[] | Refusal {
  const hashes: { name: string; hash: string }[] = []
  for (const file of [...files].sort((a, b) => compareUtf8(a.name, b.name))) {
    const hash = opaFileHash(file)
    if (isRefusal(hash)) return hash
    hashes.push({ name: file.name, hash })
  }
  return hashes
}

export type VerifiedArchive = { kid: string; issuer: string; issuedAt: number; files: BundleFile[] }

/**
 * What OPA checks before it loads an archive, without OPA. `tar` is the uncompressed archive, `publicKey` a SEC1
 * point; the file list must match exactly, so neither an added nor a removed file passes.
 */
export function verifyArchive(
  tar: Uint8Array,
  publicKey: Uint8Array,
  expected: { scope: string },
): VerifiedArchive | Refusal {
  const all = readTar(tar)
  if (isRefusal(all)) return all
  const files = all.filter(file => file.name !== SIGNATURES_FILE)
  const signatures = parse(signaturesSchema, all.find(file => file.name === SIGNATURES_FILE)?.bytes)
  if (signatures === null)
    return refuse('invalid_input', `${SIGNATURES_FILE} is missing or holds no single signature.`)
  const verified = verifyJws(signatures.signatures[0], publicKey)
  if (isRefusal(verified)) return verified
  const payload = parse(payloadSchema, utf8ToBytes(verified.payload))
  if (payload === null)
    return refuse('invalid_input', 'The signed payload is not what a bundle signature holds.')
  if (payload.scope !== expected.scope) {
    return refuse('invalid_input', `The archive is signed for ${payload.scope}, not for ${expected.scope}.`)
  }
  const hashes = fileHashes(files)
  if (isRefusal(hashes)) return hashes
  const signed = new Map(payload.files.map(({ name, hash }) => [name, hash]))
  for (const { name, hash } of hashes) {
    if (!signed.has(name)) return refuse('invalid_input', `${name} is in the archive but was not signed.`)
    if (signed.get(name) !== hash) return refuse('invalid_input', `${name} was changed after it was signed.`)
    signed.delete(name)
  }
  for (const name of signed.keys())
    return refuse('invalid_input', `${name} was signed but is not in the archive.`)
  return { kid: verified.kid, issuer: payload.iss, issuedAt: payload.iat, files }
}

function parse<T>(schema: z.ZodType<T>, bytes: Uint8Array | undefined): T | null {
  try {
    return schema.parse(JSON.parse(decodeUtf8(bytes ?? new Uint8Array()) ?? ''))
  } catch {
    return null
  }
}
