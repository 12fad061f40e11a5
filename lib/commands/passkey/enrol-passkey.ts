/** `passkey.enrol`: the new key, verified, with its challenge used up. */
import { z } from 'zod'
import type { Tx } from '@/db/pool'
import {
  insertPasskey,
  loadCredentialForUpdate,
  type PasskeyRow,
  updatePasskey,
  updateRecovery,
} from '@/db/stores/passkey'
import { takeChallenge } from '@/db/stores/passkey-challenge'
import { decideEnrol } from '@/lib/domain/passkey/decide-enrol'
import type { RelyingParty } from '@/lib/domain/passkey/relying-party'
import { isRefusal, refuse, type Refusal } from '@/lib/domain/refusal'
import { verifyAnswer } from '@/lib/passkey/verify-assertion'
import { verifyRegistration } from '@/lib/passkey/verify-registration'
import { defineCommand } from '../define-command'
import { loadEnrolment } from './load-enrolment'
import { relyingPartyHere } from './relying-party-here'
import { type AuthenticationAnswer, authenticationResponse, registrationResponse } from './responses'

export const enrolPasskey = defineCommand({
  name: 'passkey.enrol',
  summary: 'Enrols a passkey of your own. A second one needs an answer of one that you have, or a recovery.',
  permission: 'passkey.write',
  actors: 'person',
  input: z.strictObject({
    challenge_id: z.string().max(100),
    name: z.string().trim().min(2, 'A name is needed, such as the device that keeps it').max(80),
    response: registrationResponse,
    proof: authenticationResponse.nullish(),
  }),
  output: z.object({ passkey: z.string(), name: z.string(), enrolled_at: z.string() }),

  async load(tx, input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Passkeys are enrolled by people.')
    const enrolment = await loadEnrolment(tx, actor, now)
    const party = await relyingPartyHere(tx)
    if (isRefusal(party)) return party
    const { personId, sessionId } = actor
    const taken = await takeChallenge(tx, input.challenge_id, personId, sessionId, 'enrol', now)
    if (isRefusal(taken)) return taken
    const expected = { ...party, challenge: taken.challenge }
    const proof = input.proof ? await provenBy(enrolment.keys, input.proof, expected) : null
    if (isRefusal(proof)) return proof
    const response = { ...input.response, clientExtensionResults: {} }
    const credential = await verifyRegistration(
      {
        ...response,
        response: { ...response.response, transports: response.response.transports ?? [] },
      } as Parameters<typeof verifyRegistration>[0],
      expected,
    )
    if (isRefusal(credential)) return credential
    if (await loadCredentialForUpdate(tx, credential.credentialId)) {
      return refuse('already_exists', 'This passkey is enrolled already. Use another authenticator.')
    }
    return { ...enrolment, party, proof, credential }
  },

  decide({ facts, recovery, party, proof, credential }, { name }, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Passkeys are enrolled by people.')
    const decision = decideEnrol(facts, proof !== null)
    if (isRefusal(decision)) return decision
    const row = {
      id: newId('psk'),
      person_id: actor.personId,
      credential_id: credential.credentialId,
      public_key: credential.publicKey,
      counter: credential.counter,
      transports: credential.transports,
      backed_up: credential.backedUp,
      name,
      rp_id: party.rpId,
      enrolled_at: now,
    }
    return {
      row,
      proof,
      now,
      usedRecovery: decision.by === 'recovery' ? recovery : null,
      events: [
        {
          type: 'passkey.enrolled',
          subject: { kind: 'passkey', id: row.id },
          data: {
            person: row.person_id,
            name,
            rp_id: row.rp_id,
            credential_id: row.credential_id,
            public_key: row.public_key,
            backed_up: row.backed_up,
            by: decision.by,
            proven_by: proof?.id ?? null,
            recovery: decision.by === 'recovery' ? recovery : null,
          },
        },
      ],
    }
  },

  async save(tx: Tx, { row, proof, now, usedRecovery }) {
    await insertPasskey(tx, row)
    if (proof) await updatePasskey(tx, proof.id, { counter: proof.counter, last_used_at: now })
    if (usedRecovery) await updateRecovery(tx, usedRecovery, { used_at: now })
  },
  result: ({ row }) => ({ passkey: row.id, name: row.name, enrolled_at: row.enrolled_at.toISOString() }),
})

/** The key, of those that the person has, that answered. */
async function provenBy(
  keys: PasskeyRow[],
  answer: AuthenticationAnswer,
  expected: RelyingParty & { challenge: string },
): Promise<{ id: string; counter: number } | Refusal> {
  const key = keys.find(candidate => candidate.credential_id === answer.id)
  if (!key)
    return refuse('passkey_refused', 'The passkey that answered is not one of yours. Use one that is.')
  const verified = await verifyAnswer(
    {
      credential_id: key.credential_id,
      public_key: key.public_key,
      client_data_json: answer.response.clientDataJSON,
      authenticator_data: answer.response.authenticatorData,
      signature: answer.response.signature,
    },
    { ...expected, previousCounter: key.counter },
  )
  return isRefusal(verified) ? verified : { id: key.id, counter: verified.counter }
}
