/**
 * `release.sign`: one layer's signature. Owners, release and signatures are locked while it is decided, so two
 * signers can't both be the last one, and nobody signs who stops being an owner at that moment.
 */

import { z } from 'zod'
import { insertSignOff, loadPackage, loadShownPackage, loadSignOff, updateRelease } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { cannotConfirm } from '@/lib/domain/release/cannot-confirm'
import { checklistAnswer } from '@/lib/domain/release/checklist'
import { digestRelease } from '@/lib/domain/release/content'
import { decideSign } from '@/lib/domain/release/decide-sign'
import { withWhatChanged } from '@/lib/domain/release/what-changed'
import { type CommandEvent, defineCommand } from '../define-command'
import { authenticationResponse } from '../passkey/responses'
import { verifySigningAssertion } from './verify-signing-assertion'

const DAY_MS = 86_400_000

export const signRelease = defineCommand({
  name: 'release.sign',
  summary: "Signs one layer's section of a release, and with it the digest of the whole.",
  permission: 'release.sign',
  actors: 'person',
  input: z.strictObject({
    release: z.string().max(100),
    layer: z.enum(CONTROL_LAYERS),
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'The digest that you were shown: 64 lower-case hex digits'),
    meaning: z.string().trim().min(10, 'Say what your signature means, in at least 10 characters').max(1000),
    /** The layer's checklist, every mandatory question with yes or not applicable. */
    answers: z.array(checklistAnswer).max(30).default([]),
    /** A void signature of the same person on the same section, which this one confirms on the new root. */
    confirms: z.string().max(100).optional(),
    /** The passkey's answer to `release.begin-signature`; left out where a fresh sign-in is enough. */
    passkey: z
      .strictObject({ challenge_id: z.string().max(100), response: authenticationResponse })
      .optional(),
  }),
  output: z.object({
    release: z.string(),
    sign_off: z.string(),
    approved: z.boolean(),
    certified_until: z.string().nullable(),
    missing: z.array(
      z.object({
        layer: z.enum(CONTROL_LAYERS),
        accountable: z.string().nullable(),
        deputy: z.string().nullable(),
      }),
    ),
  }),

  async load(tx, input, { actor, now }) {
    const locked = await loadReleaseForActing(tx, input.release, 'share', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    const { content } = await loadPackage(tx, locked.release.id, locked.release.revision)
    const confirmed = input.confirms ? await loadSignOff(tx, input.confirms) : null
    const stale = input.digest !== locked.release.digest
    const shown = stale ? await loadShownPackage(tx, locked.release.id, input.digest) : null
    const facts = { ...locked, content, confirmed, shown: shown?.content ?? null }
    // Refused whatever the passkey answered.
    if (stale || !input.passkey || actor.kind !== 'person') return { ...facts, proof: null }
    const proof = await verifySigningAssertion(
      tx,
      {
        challengeId: input.passkey.challenge_id,
        response: input.passkey.response,
        signing: {
          release: locked.release.id,
          layer: input.layer,
          root: locked.release.digest,
          section: digestRelease(content).sections[input.layer],
          meaning: input.meaning,
          answers: input.answers,
        },
        tier: locked.release.top_tier,
      },
      { actor, now },
    )
    if (isRefusal(proof)) return proof
    return { ...facts, proof }
  },

  decide({ release, signing, content, confirmed, shown, proof }, input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can sign.')
    const seconds = epochSeconds(now)
    const signer = {
      personId: actor.personId,
      authenticatedAt: actor.authenticatedAt,
      now: seconds,
      method: proof ? ('passkey' as const) : ('reauthentication' as const),
    }
    const decision = decideSign(
      { release: signing, content },
      input.layer,
      signer,
      input.digest,
      input.answers,
    )
    if (isRefusal(decision)) return withWhatChanged(decision, shown, content)
    if (input.confirms) {
      const refused = cannotConfirm(confirmed, {
        release: release.id,
        layer: input.layer,
        personId: actor.personId,
        sectionDigest: decision.sectionDigest,
      })
      if (refused) return refused
    }
    const signOff = {
      id: newId('sgn'),
      release_id: release.id,
      revision: release.revision,
      layer: input.layer,
      person_id: actor.personId,
      account_id: actor.accountId,
      session_id: actor.sessionId,
      acted_as: decision.actedAs,
      seat: decision.seat,
      method: signer.method,
      passkey_id: proof?.passkey_id ?? null,
      assertion: proof?.assertion ?? null,
      answers: input.answers,
      on_behalf_of: decision.onBehalfOf?.id ?? null,
      duty_exception_id: decision.exception?.id ?? null,
      confirms: input.confirms ?? null,
      digest: release.digest,
      section_digest: decision.sectionDigest,
      meaning: input.meaning,
      authenticated_at: new Date(actor.authenticatedAt * 1000),
      signed_at: now,
    }
    const about = {
      subject: { kind: 'release', id: release.id },
      agent: release.agent_id,
      digest: release.digest,
    }
    const signed: CommandEvent = {
      ...about,
      type: 'release.signed',
      layer: input.layer,
      data: {
        sign_off: signOff.id,
        revision: release.revision,
        section_digest: decision.sectionDigest,
        acted_as: decision.actedAs,
        seat: decision.seat,
        method: signer.method,
        ...(proof && { passkey: proof.passkey_id, assertion: proof.assertion }),
        answers: input.answers,
        ...(decision.onBehalfOf && { on_behalf_of: decision.onBehalfOf.id }),
        ...(decision.exception && { duty_exception: decision.exception.id }),
        ...(input.confirms && { confirms: input.confirms }),
        meaning: input.meaning,
        authenticated_at: signOff.authenticated_at.toISOString(),
      },
    }
    const { approval } = decision
    const certifiedUntil = approval && new Date(approval.certifiedUntil * 1000)
    const signers = [
      ...signing.signOffs.map(({ layer, person_id }) => ({ layer, person: person_id })),
      { layer: input.layer, person: actor.personId },
    ]
    const automatic = signing.settings.publish_automatically
    const approved: CommandEvent[] = certifiedUntil
      ? [
          {
            ...about,
            type: 'release.approved',
            data: {
              revision: release.revision,
              signers,
              certified_until: certifiedUntil.toISOString(),
              publish: automatic ? 'automatic' : 'asked',
            },
          },
        ]
      : []
    return {
      signOff,
      set: certifiedUntil && {
        state: 'approved' as const,
        approved_at: now,
        certified_until: certifiedUntil,
        approval_expires_at: new Date(now.getTime() + signing.settings.approval_valid_days * DAY_MS),
        publish_requested_at: automatic ? now : null,
      },
      missing: decision.missing.map(layer => ({
        layer,
        accountable: signing.ownership[layer].accountable?.name ?? null,
        deputy: signing.ownership[layer].deputy?.name ?? null,
      })),
      events: [signed, ...approved] as [CommandEvent, ...CommandEvent[]],
      notify: certifiedUntil ? [{ kind: 'policy' as const, environment: release.environment }] : [],
    }
  },

  async save(tx, { signOff, set }) {
    await insertSignOff(tx, signOff)
    if (set) await updateRelease(tx, signOff.release_id, set)
  },

  result: ({ signOff, set, missing }) => ({
    release: signOff.release_id,
    sign_off: signOff.id,
    approved: set !== null,
    certified_until: set ? set.certified_until.toISOString() : null,
    missing,
  }),
})
