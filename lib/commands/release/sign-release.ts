/**
 * `release.sign`: one layer's signature. Owners, release and signatures are locked while it is decided, so two
 * signers can't both be the last one, and nobody signs who stops being an owner at that moment.
 */
import { z } from 'zod'
import { insertSignOff, loadPackage, updateRelease } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { decideSign } from '@/lib/domain/release/decide-sign'
import { type CommandEvent, defineCommand } from '../define-command'

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

  async load(tx, input) {
    const locked = await loadReleaseForActing(tx, input.release, 'share')
    if (!locked) return refuse('not_found', 'There is no such release.')
    const { content } = await loadPackage(tx, locked.release.id, locked.release.revision)
    return { ...locked, content }
  },

  decide({ release, signing, content }, input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can sign.')
    const seconds = Math.floor(now.getTime() / 1000)
    const signer = { personId: actor.personId, authenticatedAt: actor.authenticatedAt, now: seconds }
    const decision = decideSign({ release: signing, content }, input.layer, signer, input.digest)
    if (isRefusal(decision)) return decision
    const signOff = {
      id: newId('sgn'),
      release_id: release.id,
      revision: release.revision,
      layer: input.layer,
      person_id: actor.personId,
      account_id: actor.accountId,
      session_id: actor.sessionId,
      acted_as: decision.actedAs,
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
    const approved: CommandEvent[] = certifiedUntil
      ? [
          {
            ...about,
            type: 'release.approved',
            data: { revision: release.revision, signers, certified_until: certifiedUntil.toISOString() },
          },
        ]
      : []
    return {
      signOff,
      set: certifiedUntil && {
        state: 'approved' as const,
        approved_at: now,
        certified_until: certifiedUntil,
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
