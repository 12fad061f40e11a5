/**
 * The package of a release as a file: what `release.package` hands out and `countersign digest` reads. Its
 * content is what the root digest binds, nothing left out and nothing added, so that anybody can work out the
 * digest again without us. Beside it, from format 2 on, the signatures over it.
 */
import { z } from 'zod'
import { CONTROL_LAYERS, type ControlLayer } from '../control-layer/layers'
import { canonicalJson } from '../digest'
import { isRefusal, refuse, type Refusal } from '../refusal'
import { parseStrictJson } from '../strict-json'
import type { ReleaseContent } from './content'
import { checkableContent, type PackageSignature, packageSignature } from './package-signatures'

/** Without signatures. Files of it stay readable. */
const FORMAT_1 = 'countersign-release-package/1'
const FORMAT_2 = 'countersign-release-package/2'

/** What the file says of itself. Not bound by the digest, so `countersign digest` only repeats or checks it. */
export type PackageClaims = { release: string; label: string; revision: number; digest: string }

/** The same bytes for the same package: keys in order, two spaces. */
export function writePackageFile(
  claims: PackageClaims,
  content: ReleaseContent,
  signatures: readonly PackageSignature[],
): string {
  const file = JSON.parse(canonicalJson({ format: FORMAT_2, ...claims, content, signatures })) as unknown
  return `${JSON.stringify(file, null, 2)}\n`
}

const part = z.record(z.string(), z.unknown())

/** A key that the digest doesn't bind would be text that nobody signed: so these and no others. */
const contentShape = z.strictObject({
  v: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  agent: z.looseObject({ id: z.string(), name: z.string(), team: z.string() }),
  environment: z.looseObject({ id: z.string() }),
  ownership: part,
  sections: z.strictObject(
    Object.fromEntries(CONTROL_LAYERS.map(layer => [layer, part])) as Record<ControlLayer, typeof part>,
  ),
  requirements: part.optional(),
  impact: part.optional(),
} satisfies Record<keyof ReleaseContent, z.ZodType>)

const claimed = {
  release: z.string().max(200),
  label: z.string().max(1000),
  revision: z.int(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  content: contentShape,
}
const fileShape = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal(FORMAT_1), ...claimed }),
  z.strictObject({
    format: z.literal(FORMAT_2),
    ...claimed,
    content: contentShape.and(checkableContent),
    signatures: z.array(packageSignature).max(1000),
  }),
])

export type PackageFile = {
  content: ReleaseContent
  claims: PackageClaims | null
  /** Null: a file that says nothing of signatures. */
  signatures: PackageSignature[] | null
}

/** A file as `writePackageFile` wrote it, or the bare content. Refuses whatever two readers could read differently. */
export function readPackageFile(text: string): PackageFile | Refusal {
  const parsed = parseStrictJson(text)
  if (isRefusal(parsed)) return parsed
  const { value } = parsed
  const wrapped = typeof value === 'object' && value !== null && 'format' in value
  const checked = (wrapped ? fileShape : contentShape).safeParse(value)
  if (!checked.success) {
    const [issue] = checked.error.issues
    const at = issue?.path.length ? `/${issue.path.map(String).join('/')}` : 'the top'
    return refuse(
      'invalid_input',
      `This is not a release package as this program knows it: at ${at}, ${issue?.message ?? 'it differs'}.`,
    )
  }
  // Zod's copy has the declared keys only; the digest is worked out of what was read.
  const read = value as ReleaseContent & PackageClaims & { content: ReleaseContent }
  if (!wrapped) return { content: read, claims: null, signatures: null }
  const { release, label, revision, digest } = read
  return {
    content: read.content,
    claims: { release, label, revision, digest },
    signatures: 'signatures' in checked.data ? checked.data.signatures : null,
  }
}
