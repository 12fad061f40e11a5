/**
 * The answer of a passkey to `release.begin-signature`, for `release.sign`: taken once, over exactly what is being
 * signed now, by a key that may. Call it after the release is locked; a refusal undoes what it wrote.
 */

import type { Tx } from '@/db/pool'
import { loadRules } from '@/db/stores/organisation-rules'
import { loadCredentialForUpdate, updatePasskey } from '@/db/stores/passkey'
import { takeChallenge } from '@/db/stores/passkey-challenge'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { mayUsePasskey } from '@/lib/domain/passkey/may-use-passkey'
import { type Signing, statesExactly } from '@/lib/domain/passkey/signing-statement'
import type { Tier } from '@/lib/domain/policy/model'
import { isRefusal, type Refusal, refuse } from '@/lib/domain/refusal'
import type { StoredAssertion } from '@/lib/domain/release/sign-off'
import { verifyAssertion } from '@/lib/passkey/verify-assertion'
import { passkeyState } from '../passkey/passkey-state'
import { relyingPartyHere } from '../passkey/relying-party-here'
import type { AuthenticationAnswer } from '../passkey/responses'

export type SigningAssertion = {
  challengeId: string
  response: AuthenticationAnswer
  /** What is being signed now, from the locked rows and the request; the person is the actor. */
  signing: Omit<Signing, 'person'>
  /** The top tier of the release. */
  tier: Tier
}

export async function verifySigningAssertion(
  tx: Tx,
  { challengeId, response, signing, tier }: SigningAssertion,
  { actor, now }: { actor: Pick<PersonActor, 'personId' | 'sessionId'>; now: Date },
): Promise<{ passkey_id: string; assertion: StoredAssertion } | Refusal> {
  const taken = await takeChallenge(tx, challengeId, actor.personId, actor.sessionId, 'sign', now)
  if (isRefusal(taken)) return taken
  const { statement } = taken
  if (statement === null || !statesExactly(statement, { ...signing, person: actor.personId })) {
    return refuse(
      'digest_changed',
      'Your passkey was asked about something else than what is being signed now. Review and sign again; nothing was signed.',
      { data: { digest: signing.root } },
    )
  }
  const party = await relyingPartyHere(tx)
  if (isRefusal(party)) return party
  const key = await loadCredentialForUpdate(tx, response.id)
  if (key?.person_id !== actor.personId) {
    return refuse('passkey_refused', 'The passkey that answered is not one of yours. Use one that is.')
  }
  const { rules } = await loadRules(tx)
  const refusal = mayUsePasskey(passkeyState(key), {
    now: epochSeconds(now),
    minAgeHours: rules.settings.passkey_min_age_hours,
    tier,
  })
  if (refusal) return refusal
  const assertion: StoredAssertion = {
    credential_id: key.credential_id,
    public_key: key.public_key,
    rp_id: key.rp_id,
    origin: party.origin,
    client_data_json: response.response.clientDataJSON,
    authenticator_data: response.response.authenticatorData,
    signature: response.response.signature,
    statement,
    enrolled_at: key.enrolled_at.toISOString(),
  }
  const verified = await verifyAssertion(assertion, { ...party, previousCounter: key.counter })
  if (isRefusal(verified)) return verified
  await updatePasskey(tx, key.id, { counter: verified.counter, last_used_at: now })
  return { passkey_id: key.id, assertion }
}
