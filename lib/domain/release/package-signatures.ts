/**
 * The signatures in a package file: beside the content, so outside the digest, with everything that checks them
 * again without us. Everything here but the mathematics of the passkey, which `lib/passkey` does.
 */
import { z } from 'zod'
import { CONTROL_LAYERS, LAYER_NAMES } from '../control-layer/layers'
import { statesExactly } from '../passkey/signing-statement'
import { checklistAnswer } from './checklist'
import { type ReleaseContent, type ReleaseDigests, requirementsOf } from './content'
import type { StoredAssertion } from './sign-off'

const text = z.string().max(10_000)
const hex64 = z.string().regex(/^[0-9a-f]{64}$/)
const person = z.strictObject({ id: text, name: text })

const assertion = z.strictObject({
  credential_id: text,
  /** COSE key, base64url. */
  public_key: text,
  rp_id: text,
  origin: text,
  client_data_json: text,
  authenticator_data: text,
  signature: text,
  statement: z.strictObject({
    v: z.literal(1),
    release: text,
    layer: text,
    root: text,
    section: text,
    meaning: text,
    answers: z.array(checklistAnswer).max(100),
    person: text,
    nonce: text,
  }),
  enrolled_at: text,
} satisfies Record<keyof StoredAssertion, z.ZodType>)

export const packageSignature = z.strictObject({
  id: text,
  layer: z.enum(CONTROL_LAYERS),
  person,
  acted_as: z.enum(['accountable', 'deputy', 'delegate']),
  on_behalf_of: person.nullable(),
  method: z.enum(['passkey', 'reauthentication']),
  signed_at: text,
  digest: hex64,
  section_digest: hex64,
  meaning: text,
  answers: z.array(checklistAnswer).max(100),
  /** Why its signer may sign although the separation of duties says otherwise. */
  duty_exception: text.nullable(),
  void: z.strictObject({ at: text, reason: text }).nullable(),
  /** The number of its entry in the evidence log. */
  evidence: z.int().nullable(),
  assertion: assertion.nullable(),
})
export type PackageSignature = z.infer<typeof packageSignature>

const namedPerson = z.looseObject({ id: z.string(), name: z.string() }).nullable()

/** What of a content the signatures are checked against: a stranger's file need not even have it. */
export const checkableContent = z.looseObject({
  ownership: z.record(
    z.enum(CONTROL_LAYERS),
    z.looseObject({ accountable: namedPerson, deputy: namedPerson }),
  ),
  requirements: z
    .looseObject({
      layers: z.record(z.enum(CONTROL_LAYERS), z.int().min(0).max(2)),
      passkey: z.boolean(),
    })
    .optional(),
})

export type SignedContent = { release: string; content: ReleaseContent; digests: ReleaseDigests }

/** The sentence why the file's own word contradicts itself; null when it doesn't. */
export function signatureFault(signature: PackageSignature, signed: SignedContent): string | null {
  const { layer, digest, section_digest, assertion: stored } = signature
  const name = LAYER_NAMES[layer]
  if (digest !== signed.digests.root) return 'It is over another root digest than this package has.'
  if (section_digest !== signed.digests.sections[layer])
    return `It is over another section of ${name} than this package has.`
  const owner = ownerFault(signature, signed.content)
  if (owner) return owner
  if (signature.method === 'reauthentication') {
    if (stored) return 'It says that no passkey signed, and brings the answer of one along.'
    return requirementsOf(signed.content).passkey
      ? 'This release asks for passkeys, and none signed it.'
      : null
  }
  if (!stored) return 'It says that a passkey signed, and its answer is not in the file.'
  const exact = statesExactly(stored.statement, {
    release: signed.release,
    layer,
    root: digest,
    section: section_digest,
    meaning: signature.meaning,
    answers: signature.answers,
    person: signature.person.id,
  })
  return exact ? null : 'The passkey signed something else than the file says that it did.'
}

/** The owners are in the package, and its digest binds them: only they and who stands in for them sign. */
function ownerFault(signature: PackageSignature, { ownership }: ReleaseContent): string | null {
  const { accountable, deputy } = ownership[signature.layer]
  const who = signature.acted_as === 'delegate' ? signature.on_behalf_of?.id : signature.person.id
  const may =
    signature.acted_as === 'accountable'
      ? [accountable?.id]
      : signature.acted_as === 'deputy'
        ? [deputy?.id]
        : [accountable?.id, deputy?.id]
  if (who !== undefined && may.includes(who)) return null
  return `${LAYER_NAMES[signature.layer]} is owned by ${accountable?.name ?? 'nobody'}${deputy ? ` and ${deputy.name}` : ''} in this package, and somebody else signed.`
}

/** How many more each layer would need, by what the package itself requires. */
export function missingSignatures(
  signatures: readonly PackageSignature[],
  content: ReleaseContent,
): { layer: (typeof CONTROL_LAYERS)[number]; missing: number }[] {
  const { layers } = requirementsOf(content)
  return CONTROL_LAYERS.flatMap(layer => {
    const people = new Set(
      signatures.filter(each => each.layer === layer && !each.void).map(each => each.person.id),
    )
    const missing = layers[layer] - people.size
    return missing > 0 ? [{ layer, missing }] : []
  })
}
