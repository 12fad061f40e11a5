/**
 * Bundles and pulses as the bytes that enforcers download. Deterministic for one Node version: the same inputs give
 * the same bytes, so anyone who holds the key can rebuild a bundle and compare (zlib's own output may change with Node).
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { writeTar } from '../domain/bundle/archive'
import type { SigningKey } from '../domain/bundle/jws'
import {
  BUNDLE_ROOT,
  type BundleMetadata,
  bundleManifestText,
  PULSE_ROOT,
  type PulseMetadata,
  pulseManifestText,
} from '../domain/bundle/manifest'
import type { BundleFile } from '../domain/bundle/opa-canonical'
import { fileHashes, signFiles } from '../domain/bundle/signatures'
import { domainDigest } from '../domain/digest'
import { isRefusal } from '../domain/refusal'

/** `issuedAt` in epoch seconds; `scope` is the environment; `issuer` the console's URL. */
type Signing = { key: SigningKey; scope: string; issuer: string; issuedAt: number }

/** `sha256` of `bytes`, 64 hex. `revision` is the manifest's, and the relay's ETag. */
export type PackedArchive = { bytes: Buffer; sha256: string; revision: string }

/** `policyDataText` is mounted at `data.countersign`; `regoText` is the module of package `countersign`. */
export function packBundle(
  input: Signing & { policyDataText: string; regoText: string; manifest: BundleMetadata },
): PackedArchive {
  const { serial } = input.manifest
  return pack(
    [
      file(`${BUNDLE_ROOT}/data.json`, input.policyDataText),
      file(`${BUNDLE_ROOT}/countersign.rego`, input.regoText),
    ],
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
    [file(`${PULSE_ROOT}/data.json`, input.pulseDataText)],
    input.manifest,
    digest => `p${input.manifest.issued_at}-${digest}`,
    revision => pulseManifestText(revision, input.manifest),
    input,
  )
}

function file(name: string, text: string): BundleFile {
  return { name, bytes: Buffer.from(text, 'utf8') }
}

function pack(
  content: BundleFile[],
  metadata: BundleMetadata | PulseMetadata,
  revisionFrom: (digest: string) => string,
  manifestText: (revision: string) => string,
  signing: Signing,
): PackedArchive {
  const hashes = must(fileHashes(content))
  const revision = revisionFrom(domainDigest('bundle-content', { files: hashes, metadata }).slice(0, 16))
  const files = [...content, file('.manifest', manifestText(revision))]
  const signatures = must(signFiles(files, signing.key, signing))
  const bytes = gzipSync(writeTar([...files, signatures]), { level: 9 })
  bytes.fill(0, 4, 8) // RFC 1952 MTIME
  bytes[9] = 255 // RFC 1952 OS: unknown, or the bytes would name the signer's platform
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), revision }
}

/** The signer's own content that can't be hashed is a bug, not a refusal. */
function must<T>(value: T): Exclude<T, { refused: true }> {
  if (isRefusal(value)) throw new TypeError(`pack: ${value.detail}`)
  return value as Exclude<T, { refused: true }>
}
