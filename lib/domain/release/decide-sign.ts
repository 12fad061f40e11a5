/** A signature: one layer's owner over its section and the whole digest. The sixth one approves the release. */
import { CONTROL_LAYERS, type ControlLayer } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'
import { canSign, type Signer, type SignerRole, type SigningRelease, signerRole } from './can-sign'
import { digestRelease, type ReleaseContent } from './content'

export type SignFacts = {
  release: SigningRelease
  /** The stored package that is offered for signature. */
  content: ReleaseContent
}

export type Signature = {
  actedAs: SignerRole
  sectionDigest: string
  /** Set by the sixth signature: epoch seconds until which the approval certifies it. */
  approval: { certifiedUntil: number } | null
  /** Layers that still have to sign. */
  missing: ControlLayer[]
}

const DAY = 86_400

/** `digest`: what the person was shown, 64 hex. */
export function decideSign(
  facts: SignFacts,
  layer: ControlLayer,
  signer: Signer,
  digest: string,
): Signature | Refusal {
  const { release, content } = facts
  const refusal = canSign(release, layer, signer, digest)
  if (refusal) return refusal
  // The column could have been written by anybody with SQL; the signature is over what is stored beside it.
  const digests = digestRelease(content)
  if (digests.root !== release.digest) {
    return refuse(
      'digest_changed',
      `${release.label} can't be signed: its stored content does not have the digest it claims. Tell an administrator; nothing was signed.`,
    )
  }
  const actedAs = signerRole(release, layer, signer.personId!)!
  const missing = CONTROL_LAYERS.filter(
    name => name !== layer && !release.signOffs.some(signOff => signOff.layer === name),
  )
  const certifiedUntil = signer.now + content.sections.iga.certified_for_days * DAY
  return {
    actedAs,
    sectionDigest: digests.sections[layer],
    approval: missing.length === 0 ? { certifiedUntil } : null,
    missing,
  }
}
