/** One signature of a package file, checked with nothing but the file: no network, no database, no console. */
import type { RelyingParty } from '../domain/passkey/relying-party'
import { isRefusal } from '../domain/refusal'
import {
  type PackageSignature,
  type SignedContent,
  signatureFault,
} from '../domain/release/package-signatures'
import { verifyAssertion } from './verify-assertion'

export type SignatureVerdict =
  | { verdict: 'verified' }
  /** A fresh sign-in at the provider leaves nothing that could be checked offline. */
  | { verdict: 'nothing_to_verify' }
  | { verdict: 'failed'; why: string }

/** `party`: where passkeys must have answered. `release`: as the file names it, which each statement repeats. */
export async function verifyPackageSignature(
  signature: PackageSignature,
  signed: SignedContent,
  party: RelyingParty,
): Promise<SignatureVerdict> {
  const why = signatureFault(signature, signed)
  if (why) return { verdict: 'failed', why }
  if (!signature.assertion) return { verdict: 'nothing_to_verify' }
  const verified = await verifyAssertion(signature.assertion, party)
  return isRefusal(verified) ? { verdict: 'failed', why: verified.detail } : { verdict: 'verified' }
}
