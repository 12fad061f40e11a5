/** What `countersign digest` says of the signatures in a package file. Answers how many of them failed. */
import { createHash } from 'node:crypto'
import { visibleLine } from '../domain/action/visible-text'
import { LAYER_NAMES } from '../domain/control-layer/layers'
import type { RelyingParty } from '../domain/passkey/relying-party'
import { requirementsOf } from '../domain/release/content'
import {
  missingSignatures,
  type PackageSignature,
  type SignedContent,
} from '../domain/release/package-signatures'
import { verifyPackageSignature } from '../passkey/verify-package-signature'

export async function printSignatures(
  signatures: readonly PackageSignature[],
  signed: SignedContent,
  known: RelyingParty | null,
): Promise<number> {
  const required = Object.values(requirementsOf(signed.content).layers).reduce((sum, each) => sum + each, 0)
  const live = signatures.filter(each => !each.void).length
  console.log(`\nSignatures   ${live} in force, ${required} required`)
  const party = known ?? claimedParty(signatures)
  let failed = 0
  for (const signature of signatures) {
    const { layer, person, acted_as, on_behalf_of, signed_at, assertion } = signature
    const verdict = await verifyPackageSignature(signature, signed, party)
    const role = acted_as === 'delegate' ? `for ${visibleLine(on_behalf_of?.name ?? 'nobody')}` : acted_as
    const who = `  ${LAYER_NAMES[layer].padEnd(11)}${visibleLine(person.name)} (${role}), ${visibleLine(signed_at)}`
    const over = signature.void ? `; void since ${visibleLine(signature.void.at)}` : ''
    if (verdict.verdict === 'failed') {
      failed++
      console.error(`${who}: FAILED${over}. ${visibleLine(verdict.why)}`)
    } else if (verdict.verdict === 'verified') {
      console.log(`${who}: verified${over}, key ${fingerprint(assertion?.public_key ?? '')}`)
    } else console.log(`${who}: signed by re-authentication, nothing to verify${over}`)
  }
  for (const { layer, missing } of missingSignatures(signatures, signed.content))
    console.log(
      `  ${LAYER_NAMES[layer].padEnd(11)}${missing === 1 ? 'its signature is' : `${missing} signatures are`} missing`,
    )
  if (!known && signatures.some(each => each.assertion))
    console.log(
      `Passkeys were checked for ${visibleLine(party.origin)}, by the file's own word: --origin names the console that you know.`,
    )
  if (failed > 0) console.error(`${failed} of ${signatures.length} signatures FAILED.`)
  return failed
}

/** All passkeys of an organisation belong to one name: the first in the file stands for all of them. */
function claimedParty(signatures: readonly PackageSignature[]): RelyingParty {
  const first = signatures.find(each => each.assertion)?.assertion
  return { rpId: first?.rp_id ?? '', origin: first?.origin ?? '' }
}

/** To compare with the key on the passkeys page or in evidence: the first 16 hex digits of its SHA-256. */
function fingerprint(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex').slice(0, 16)
}
