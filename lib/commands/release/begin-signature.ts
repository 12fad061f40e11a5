/**
 * `release.begin-signature`: everything that `release.sign` decides, decided before the authenticator is touched, and
 * the statement that it will sign. The answer counts once, for two minutes, in this session.
 */

import { z } from 'zod'
import { loadRules } from '@/db/stores/organisation-rules'
import { loadLivePasskeys } from '@/db/stores/passkey'
import { insertChallenge } from '@/db/stores/passkey-challenge'
import { loadPackage, loadShownPackage } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { requestOptionsFor } from '@/lib/domain/passkey/options'
import { signingStatement } from '@/lib/domain/passkey/signing-statement'
import { statementChallenge } from '@/lib/domain/passkey/statement-challenge'
import { usablePasskeys } from '@/lib/domain/passkey/usable-passkeys'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { checklistAnswer } from '@/lib/domain/release/checklist'
import { decideSign } from '@/lib/domain/release/decide-sign'
import { withWhatChanged } from '@/lib/domain/release/what-changed'
import { defineCommand } from '../define-command'
import { passkeyState } from '../passkey/passkey-state'
import { relyingPartyHere } from '../passkey/relying-party-here'
import { requestOptions } from '../passkey/responses'

export const beginSignature = defineCommand({
  name: 'release.begin-signature',
  summary: 'What your passkey is asked to sign for one layer of a release, to be answered within 2 minutes.',
  permission: 'release.sign',
  actors: 'person',
  input: z.strictObject({
    release: z.string().max(100),
    layer: z.enum(CONTROL_LAYERS),
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'The digest that you were shown: 64 lower-case hex digits'),
    meaning: z.string().trim().min(10, 'Say what your signature means, in at least 10 characters').max(1000),
    answers: z.array(checklistAnswer).max(30).default([]),
  }),
  output: z.object({
    challenge_id: z.string(),
    statement: z.object({
      v: z.literal(1),
      release: z.string(),
      layer: z.string(),
      root: z.string(),
      section: z.string(),
      meaning: z.string(),
      answers: z.array(checklistAnswer),
      person: z.string(),
      nonce: z.string(),
    }),
    options: requestOptions,
  }),

  async load(tx, input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can sign.')
    const locked = await loadReleaseForActing(tx, input.release, 'share', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    const { content } = await loadPackage(tx, locked.release.id, locked.release.revision)
    const stale = input.digest !== locked.release.digest
    const shown = stale ? await loadShownPackage(tx, locked.release.id, input.digest) : null
    const party = await relyingPartyHere(tx)
    if (isRefusal(party)) return party
    const { rules } = await loadRules(tx)
    const keys = await loadLivePasskeys(tx, actor.personId)
    return {
      ...locked,
      content,
      shown: shown?.content ?? null,
      party,
      keys,
      minAgeHours: rules.settings.passkey_min_age_hours,
    }
  },

  decide(
    { release, signing, content, shown, party, keys, minAgeHours },
    input,
    { actor, now, newId, newSecret },
  ) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can sign.')
    const seconds = epochSeconds(now)
    const { personId, authenticatedAt } = actor
    const signer = { personId, authenticatedAt, now: seconds, method: 'passkey' as const }
    const decision = decideSign(
      { release: signing, content },
      input.layer,
      signer,
      input.digest,
      input.answers,
    )
    if (isRefusal(decision)) return withWhatChanged(decision, shown, content)
    const usable = usablePasskeys(
      keys.map(key => ({ ...key, state: passkeyState(key) })),
      { now: seconds, minAgeHours, tier: release.top_tier },
    )
    if (isRefusal(usable)) return usable
    const statement = signingStatement(
      {
        release: release.id,
        layer: input.layer,
        root: release.digest,
        section: decision.sectionDigest,
        meaning: input.meaning,
        answers: input.answers,
        person: personId,
      },
      Buffer.from(newSecret(), 'base64url').toString('hex'),
    )
    const challenge = statementChallenge(statement)
    return {
      now,
      row: {
        id: newId('pkc'),
        personId,
        sessionId: actor.sessionId,
        purpose: 'sign' as const,
        challenge,
        statement,
      },
      statement,
      options: requestOptionsFor(party.rpId, challenge, usable),
      events: [
        {
          type: 'release.signature-begun',
          subject: { kind: 'release', id: release.id },
          agent: release.agent_id,
          layer: input.layer,
          digest: release.digest,
          data: {
            revision: release.revision,
            section_digest: decision.sectionDigest,
            nonce: statement.nonce,
          },
        },
      ],
    }
  },
  async save(tx, { row, now }) {
    await insertChallenge(tx, row, now)
  },
  result: ({ row, statement, options }) => ({ challenge_id: row.id, statement, options }),
})
