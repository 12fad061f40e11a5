/** `.manifest` of the two archives that an enforcer loads (specs/enforcers.md §1.1). Times come in as epoch seconds. */
import { isRefusal } from '../refusal'
import { opaCanonicalText } from './opa-canonical'

/** OPA loads an archive only into the roots that it names, and the roots of two loaded archives never overlap. */
export const BUNDLE_ROOT = 'countersign'
export const PULSE_ROOT = 'countersign_pulse'

export type BundleMetadata = {
  organisation: string
  environment: string
  serial: number
  issued_at: number
  expires_at: number
  /** Digest over the releases that the bundle carries, 64 hex. */
  releases_digest: string
}

export type PulseMetadata = {
  organisation: string
  environment: string
  issued_at: number
  least_serial: number
}

/** RFC 3339, UTC, to the second. */
function timestamp(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z')
}

export function bundleManifestText(revision: string, metadata: BundleMetadata): string {
  return manifestText(revision, BUNDLE_ROOT, {
    ...metadata,
    issued_at: timestamp(metadata.issued_at),
    expires_at: timestamp(metadata.expires_at),
  })
}

export function pulseManifestText(revision: string, metadata: PulseMetadata): string {
  return manifestText(revision, PULSE_ROOT, { ...metadata, issued_at: timestamp(metadata.issued_at) })
}

function manifestText(revision: string, root: string, metadata: Record<string, string | number>): string {
  const text = opaCanonicalText(JSON.stringify({ revision, roots: [root], rego_version: 1, metadata }))
  if (isRefusal(text)) throw new TypeError(`manifestText: ${text.detail}`)
  return text
}
