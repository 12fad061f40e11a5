/** `manifest.json` of an export archive: what it was made of, and what each target says, leaves out or refuses. */
import { z } from 'zod'
import { EXPORT_TARGETS } from './target'

export const EXPORT_FORMAT = 'countersign-export/v1'
export const EXPORT_MANIFEST = 'manifest.json'

const digest = z.string().regex(/^[0-9a-f]{64}$/)

const targetShape = z.strictObject({
  target: z.enum(EXPORT_TARGETS),
  /** Why there is no file of it; null: there are. */
  refused: z.string().nullable(),
  /** Names as they stand in the archive. */
  files: z.array(z.strictObject({ name: z.string(), size: z.int(), sha256: digest })),
  inexpressible: z.array(
    z.strictObject({
      agent: z.string(),
      system: z.string(),
      action: z.string(),
      rule: z.string(),
      what: z.string(),
      becomes: z.enum(['denied', 'refused']),
    }),
  ),
})

/** Times in ISO 8601. Other fields than these are a later format's: refused, so that nothing is overlooked. */
export const exportManifestSchema = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  organisation: z.string(),
  environment: z.string(),
  serial: z.int(),
  issued_at: z.string(),
  expires_at: z.string(),
  /** The bundle that enforcers load, of which this is a translation. */
  bundle: z.strictObject({ revision: z.string(), sha256: digest, content_digest: digest }),
  releases: z.array(z.strictObject({ agent: z.string(), release: z.string(), digest })),
  targets: z.array(targetShape),
})

export type ExportManifest = z.infer<typeof exportManifestSchema>
export type TargetReport = ExportManifest['targets'][number]

/** For lists: a manifest of a thousand agents is long. */
export const targetSummary = targetShape
  .pick({ target: true, refused: true })
  .extend({ files: z.int(), bytes: z.int(), inexpressible: z.int() })
export type TargetSummary = z.infer<typeof targetSummary>

export function summaryOf({ target, refused, files, inexpressible }: TargetReport): TargetSummary {
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  return { target, refused, files: files.length, bytes, inexpressible: inexpressible.length }
}

function manifestText(manifest: ExportManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/**
 * An archive under the bundle's key and scope must never load as a bundle. Nothing in it lies below this root, and OPA
 * refuses data and modules outside of the roots that an archive names (specs/enforcers.md §1.1).
 */
export const EXPORT_ROOT = 'countersign_export'

/** The two files about the others. */
export const ownTexts = (manifest: ExportManifest): [name: string, text: string][] => [
  [EXPORT_MANIFEST, manifestText(manifest)],
  ['.manifest', JSON.stringify({ revision: `e${manifest.serial}`, roots: [EXPORT_ROOT], rego_version: 1 })],
]
