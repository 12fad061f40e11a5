/**
 * Bundles and pulses as the bytes that enforcers download. Deterministic for one Node version: the same inputs give
 * the same bytes, so anyone who holds the key can rebuild a bundle and compare (zlib's own output may change with Node).
 */
import { inArchiveOrder } from '../domain/bundle/archive'
import {
  type BundleMetadata,
  bundleManifestText,
  PULSE_ROOT,
  type PulseMetadata,
  pulseManifestText,
} from '../domain/bundle/manifest'
import { domainDigest } from '../domain/digest'
import { listDigest, type PackedFile, packCanonical, packFile } from './packed-file'
import { type Signing, signArchive } from './sign-archive'

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
  const ordered = inArchiveOrder(content)
  const digest = domainDigest('bundle-content', { files: listDigest(ordered), metadata })
  const revision = revisionFrom(digest.slice(0, 16))
  const manifest = packCanonical('.manifest', manifestText(revision))
  return { ...signArchive([manifest, ...ordered], signing), revision }
}
