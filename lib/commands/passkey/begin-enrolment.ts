/** `passkey.begin-enrolment`: what the browser is asked to make, with a challenge that is answered once. */
import { z } from 'zod'
import { insertChallenge } from '@/db/stores/passkey-challenge'
import { decideEnrol } from '@/lib/domain/passkey/decide-enrol'
import { creationOptionsFor, requestOptionsFor } from '@/lib/domain/passkey/options'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { ALGORITHMS } from '@/lib/passkey/verify-registration'
import { defineCommand } from '../define-command'
import { loadEnrolment } from './load-enrolment'
import { relyingPartyHere } from './relying-party-here'
import { requestOptions } from './responses'

const credential = z.object({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(z.string()),
})

export const beginEnrolment = defineCommand({
  name: 'passkey.begin-enrolment',
  summary:
    'Begins to enrol a passkey of your own: the question for your browser, to be answered within 2 minutes.',
  permission: 'passkey.write',
  actors: 'person',
  input: z.strictObject({}),
  output: z.object({
    challenge_id: z.string(),
    by: z.enum(['first', 'key', 'recovery']),
    /** Of `navigator.credentials.create()`, as JSON. */
    options: z.object({
      rp: z.object({ id: z.string(), name: z.string() }),
      user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
      challenge: z.string(),
      pubKeyCredParams: z.array(z.object({ alg: z.number(), type: z.literal('public-key') })),
      timeout: z.number(),
      attestation: z.literal('none'),
      authenticatorSelection: z.object({
        residentKey: z.literal('preferred'),
        requireResidentKey: z.boolean(),
        userVerification: z.literal('required'),
      }),
      excludeCredentials: z.array(credential),
    }),
    /** Where a passkey is there already: it has to answer first, to the same challenge. */
    proof: requestOptions.nullable(),
  }),
  async load(tx, _input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Passkeys are enrolled by people.')
    const party = await relyingPartyHere(tx)
    if (isRefusal(party)) return party
    return { party, ...(await loadEnrolment(tx, actor, now)) }
  },
  decide({ party, facts, keys }, _input, { actor, now, newId, newSecret }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Passkeys are enrolled by people.')
    // Whether a key that is needed answers is seen when the new one arrives.
    const decision = decideEnrol(facts, true)
    if (isRefusal(decision)) return decision
    const id = newId('pkc')
    const challenge = newSecret()
    const person = { id: actor.personId, name: actor.name }
    return {
      now,
      by: decision.by,
      row: {
        id,
        personId: actor.personId,
        sessionId: actor.sessionId,
        purpose: 'enrol' as const,
        challenge,
        statement: null,
      },
      options: creationOptionsFor(party.rpId, challenge, person, keys, ALGORITHMS),
      proof: decision.by === 'key' ? requestOptionsFor(party.rpId, challenge, keys) : null,
      events: [
        {
          type: 'passkey.enrolment-begun',
          subject: { kind: 'person', id: actor.personId },
          data: { by: decision.by, rp_id: party.rpId },
        },
      ],
    }
  },
  async save(tx, { row, now }) {
    await insertChallenge(tx, row, now)
  },
  result: ({ row, by, options, proof }) => ({ challenge_id: row.id, by, options, proof }),
})
