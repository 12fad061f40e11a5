/**
 * Bundles and pulses as the bytes that enforcers download. Deterministic for one Node version: the same inputs give
 * the same bytes, so anyone who holds the key can rebuild a bundle and compare (zlib's own output may change with Node).
 */
import { inArchiveOrder, TAR_END } from '../domain/bundle/archive'
import type { SigningKey } from '../domain/bundle/jws'
import {
  type BundleMetadata,
  bundleManifestText,
  PULSE_ROOT,
  type PulseMetadata,
  pulseManifestText,
} from '../domain/bundle/manifest'
import { decodeUtf8 } from '../domain/bundle/opa-canonical'
import { signHashes } from '../domain/bundle/signatures'
import { domainDigest } from '../domain/digest'
import { gzipMember, listDigest, type PackedFile, packCanonical, packFile, sha256 } from './packed-file'

/** `issuedAt` in epoch seconds; `scope` is the environment; `issuer` the console's URL. */
type Signing = { key: SigningKey; scope: string; issuer: string; issuedAt: number }

/** `sha256` of `bytes`, 64 hex. `revision` is the manifest's, and the relay's ETag. */
export type PackedArchive = { bytes: Buffer; sha256: string; revision: string }

/** `files` are mounted at `data.countersign` (`bundle-files.ts`). */
export function packBundle(
  input: Signing & { files: readonly PackedFile[]; manifest: BundleMetadata },
): PackedArchive {
  const { serial } = input.manifest
  return pack(
    input.files,
    input.manifest,
    digest => `b${serial}-${digest}`,
    revision => bundleManifestText(revision, input.manifest),
    input,
  )
}

/** `pulseDataText` is mounted at `data.countersign_pulse`. */
export function packPulse(
  input: Signing & { pulseDataText: string; manifest: PulseMetadata },
): PackedArchive {
  return pack(
    [packFile(`${PULSE_ROOT}/data.json`, input.pulseDataText)],
    input.manifest,
    digest => `p${input.manifest.issued_at}-${digest}`,
    revision => pulseManifestText(revision, input.manifest),
    input,
  )
}

function pack(
  content: readonly PackedFile[],
  metadata: BundleMetadata | PulseMetadata,
  revisionFrom: (digest: string) => string,
  manifestText: (revision: string) => string,
  signing: Signing,
): PackedArchive {
  const files = listDigest(inArchiveOrder(content))
  const digest = domainDigest('bundle-content', { files, metadata })
  const revision = revisionFrom(digest.slice(0, 16))
  const signed = [...content, packCanonical('.manifest', manifestText(revision))]
  const signatures = signHashes(inArchiveOrder(signed), signing.key, signing)
  const all = inArchiveOrder([...signed, packFile(signatures.name, decodeUtf8(signatures.bytes) ?? '')])
  const bytes = Buffer.concat([...all.map(({ member }) => member), gzipMember(TAR_END)])
  return { bytes, sha256: sha256(bytes), revision }
}
