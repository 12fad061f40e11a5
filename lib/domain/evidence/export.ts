/**
 * `countersign-evidence-export/v1`: entries of the log with their proofs, for someone who doesn't trust us.
 * NDJSON. Line 1 is the header, with the signed checkpoint; then one line per entry, ascending. Every line is
 * RFC 8785 text: duplicate keys or a second spelling could show one entry to a reader and prove another.
 */
import { z } from 'zod'
import { canonicalJson } from '../digest'
import { toBase64 } from './encoding'
import type { Hash } from './merkle'

export const EXPORT_FORMAT = 'countersign-evidence-export/v1'

/**
 * `full`: every entry of the checkpoint's log, so that a missing one shows. `selection`: those that a filter
 * chose; each one is proven, but nobody can see from the file alone that all that match are there.
 */
export const exportScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('full') }),
  z.strictObject({
    kind: z.literal('selection'),
    count: z.number().int().nonnegative(),
    filter: z.record(z.string(), z.string()),
  }),
])

export const exportHeader = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  origin: z.string(),
  /** The key that the exporter says signed the checkpoint. Get it from elsewhere too: a forger writes his own. */
  vkey: z.string(),
  /** The signed note, whole. */
  checkpoint: z.string(),
  size: z.number().int().nonnegative(),
  scope: exportScope,
  /** ISO 8601, UTC. Not authenticated. */
  exported_at: z.string(),
})
export type ExportHeader = z.infer<typeof exportHeader>

export const exportLine = z.strictObject({
  index: z.number().int().nonnegative(),
  /** The exact text of the entry: its UTF-8 bytes are what was hashed. */
  entry: z.string(),
  proof: z.array(z.string()).max(63),
})

/** The header's line, with its newline. */
export function formatExportHeader(header: Omit<ExportHeader, 'format'>): string {
  return `${canonicalJson({ ...header, format: EXPORT_FORMAT })}\n`
}

/** One entry's line, with its newline. `proof` is the inclusion proof in the checkpoint's tree. */
export function formatExportEntry(index: number, entry: string, proof: readonly Hash[]): string {
  return `${canonicalJson({ index, entry, proof: proof.map(toBase64) })}\n`
}
