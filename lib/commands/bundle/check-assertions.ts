/**
 * The passkey signatures behind a release, verified again by the signer: the assertion over exactly what the row
 * says was signed, the address it was made at, the key as it is enrolled, and that it was enrolled by then.
 */
import type { PublishingFacts } from '@/db/stores/bundle'
import { readEnvironment } from '@/lib/config/env'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { relyingParty } from '@/lib/domain/passkey/relying-party'
import { statesExactly } from '@/lib/domain/passkey/signing-statement'
import { isRefusal } from '@/lib/domain/refusal'
import { verifyAssertion } from '@/lib/passkey/verify-assertion'

/** The sentence why not; null when every assertion holds. */
export async function assertionFault(releaseId: string, facts: PublishingFacts): Promise<string | null> {
  const signed = facts.signOffs.filter(row => row.method === 'passkey')
  if (signed.length === 0) return null
  const party = relyingParty(readEnvironment().consoleUrl)
  if (isRefusal(party)) return party.detail
  for (const row of signed) {
    const name = LAYER_NAMES[row.layer]
    const key = facts.passkeys.find(each => each.id === row.passkey_id)
    const { assertion } = row
    if (!key || !assertion) return `Not published: the passkey behind the signature of ${name} is not there.`
    if (key.person_id !== row.person_id)
      return `Not published: the passkey behind the signature of ${name} is somebody else's.`
    if (key.enrolled_at > row.signed_at || (key.removed_at !== null && key.removed_at <= row.signed_at))
      return `Not published: the passkey behind the signature of ${name} was not enrolled then.`
    if (key.credential_id !== assertion.credential_id || key.public_key !== assertion.public_key)
      return `Not published: the signature of ${name} names another key than the one that is enrolled.`
    const exact = statesExactly(assertion.statement, {
      release: releaseId,
      layer: row.layer,
      root: row.digest,
      section: row.section_digest,
      meaning: row.meaning,
      answers: row.answers,
      person: row.person_id,
    })
    if (!exact)
      return `Not published: the passkey signature of ${name} is over something else than its row says.`
    const verified = await verifyAssertion(assertion, party)
    if (isRefusal(verified))
      return `Not published: the passkey signature of ${name} does not hold. ${verified.detail}`
  }
  return null
}
