/**
 * `release.promote`: drafts for another environment what ran in one. The content is composed from live state, as
 * every draft's is, and must be nothing that never ran there; signatures are never carried along.
 */
import { z } from 'zod'
import { loadAgentForUpdate } from '@/db/stores/agent'
import { lockComposition } from '@/db/stores/composition-lock'
import { nextReleaseNumber } from '@/db/stores/release'
import { loadDraftPlace } from '@/db/stores/release-draft'
import { loadComposedPackage } from '@/db/stores/release-package'
import { composeLive, loadPromotionSource } from '@/db/stores/release-promotion'
import { inTeam } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { digestRelease } from '@/lib/domain/release/content'
import { decideDraft } from '@/lib/domain/release/decide-draft'
import { comparePromotion, decidePromote, promotedSections } from '@/lib/domain/release/promotion'
import { defineCommand } from '../define-command'
import { newDraft, saveDraft } from './new-draft'

export const promoteRelease = defineCommand({
  name: 'release.promote',
  summary: 'Drafts a release for another environment of what a published release put in force in its own.',
  permission: 'release.draft',
  actors: 'person-or-token',
  input: z.strictObject({
    /** The release that is or was in force. */
    from: z.string().max(100),
    environment: z.string().max(100),
    intent: z.string().trim().min(10, 'Say what this release is for, in at least 10 characters').max(2000),
    /** The digest of `release.preview-promotion`: what was looked at, or nothing is drafted. */
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'The digest that you were shown: 64 lower-case hex digits')
      .optional(),
  }),
  output: z.object({
    release: z.string(),
    number: z.int(),
    digest: z.string(),
    identical: z.array(z.string()),
    differs: z.array(z.string()),
  }),

  async load(tx, input, { actor, now }) {
    const source = await loadPromotionSource(tx, input.from)
    const agent = source && (await loadAgentForUpdate(tx, source.agent_id))
    if (!source || !agent) return refuse('not_found', 'There is no such release.')
    // From here to the commit no change of anything that a release contains can slip past.
    await lockComposition(tx, 'draft')
    const content = await loadComposedPackage(tx, { agent_id: agent.id, environment: input.environment }, now)
    const live = await composeLive(tx, agent.id, source.environment.id)
    if (!content || !live) return refuse('not_found', `There is no environment ${input.environment}.`)
    return {
      ...(await loadDraftPlace(tx, agent, input.environment)),
      // Again: its agent is locked now, so its state can't change any more.
      source: (await loadPromotionSource(tx, input.from)) ?? source,
      live,
      agent,
      ofTeam: inTeam(actor, agent.team_id),
      environment: input.environment,
      content,
      number: await nextReleaseNumber(tx, agent.id, input.environment),
    }
  },

  decide(state, input, { actor, now, newId }) {
    const { agent, source, live, content, number } = state
    const refusal =
      (state.ofTeam ? decidePromote({ ...state, agent: agent.name }) : null) ?? decideDraft(state)
    if (refusal) return refusal
    if (actor.kind === 'system') return refuse('person_only', 'A release needs an author who is a person.')
    const { root } = digestRelease(content)
    if (input.digest !== undefined && input.digest !== root) {
      return refuse(
        'digest_changed',
        'Something changed since you looked at what differs. Look again; nothing was drafted.',
        { data: { digest: root } },
      )
    }
    const sections = promotedSections(comparePromotion(source.content, live, content))
    return {
      ...newDraft({
        id: newId('rel'),
        number,
        agent: agent.id,
        environment: input.environment,
        intent: input.intent,
        content,
        author: actor.personId,
        now,
        reason: `Promoted from ${source.label}.`,
        promoted: {
          from: source.id,
          data: {
            promoted_from: source.id,
            promoted_label: source.label,
            promoted_digest: source.digest,
            ...sections,
          },
        },
      }),
      sections,
    }
  },

  async save(tx, change) {
    await saveDraft(tx, change)
  },

  result: ({ row, sections }) => ({ release: row.id, number: row.number, digest: row.digest, ...sections }),
})
