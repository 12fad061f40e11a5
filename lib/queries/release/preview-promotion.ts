/** `release.preview-promotion`: what differs from what ran elsewhere, before anybody drafts it. */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { environment } from '@/db/schema/agent'
import { release } from '@/db/schema/release'
import { loadDraftPlace } from '@/db/stores/release-draft'
import { loadComposedPackage } from '@/db/stores/release-package'
import { composeLive, loadPromotionSource } from '@/db/stores/release-promotion'
import { inTeam } from '@/lib/domain/member/permissions'
import { TIERS } from '@/lib/domain/policy/model'
import { refuse } from '@/lib/domain/refusal'
import { digestRelease } from '@/lib/domain/release/content'
import { decideDraft } from '@/lib/domain/release/decide-draft'
import { comparePromotion, decidePromote } from '@/lib/domain/release/promotion'
import { RELEASE_STATES } from '@/lib/domain/release/states'
import { topTier } from '@/lib/domain/release/top-tier'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { promotionSections, promotionSource } from './promotion-shape'
import { plain, refusalShape, selectReleases } from './release-rows'

export const previewPromotion = defineQuery({
  name: 'release.preview-promotion',
  summary: 'What a promotion to another environment would keep word for word, what would differ, and why.',
  permission: 'console.read',
  input: z.strictObject({ from: z.string().max(100), environment: z.string().max(100) }),
  output: z.object({
    from: promotionSource,
    environment: z.object({ id: z.string(), name: z.string(), production: z.boolean() }),
    /** What `release.promote` takes as `digest`. */
    digest: z.string(),
    top_tier: z.enum(TIERS),
    sections: promotionSections,
    open: z.object({ id: z.string(), number: z.int(), state: z.enum(RELEASE_STATES) }).nullable(),
    can_promote: refusalShape,
  }),
  async run(input, { db, actor, now }) {
    const [found] = await selectReleases(db, and(eq(release.id, input.from), visibleAgents(actor)), 1)
    const [where] = await db.select().from(environment).where(eq(environment.id, input.environment))
    const source = found && (await loadPromotionSource(db, input.from))
    if (!found || !source || !where)
      return refuse('not_found', 'There is no such release or environment, or it belongs to another team.')
    const { agent } = found
    const content = await loadComposedPackage(db, { agent_id: agent.id, environment: where.id }, now)
    const live = await composeLive(db, agent.id, source.environment.id)
    if (!content || !live) return refuse('not_found', 'There is no such release or environment.')
    const place = await loadDraftPlace(db, agent, where.id)
    const ofTeam = inTeam(actor, agent.team_id)
    const facts = { ...place, agent, ofTeam, environment: where.id, content }
    const promote = ofTeam ? decidePromote({ agent: agent.name, source, environment: where.id, live }) : null
    return {
      from: { id: source.id, label: source.label, digest: source.digest, environment: source.environment },
      environment: { id: where.id, name: where.name, production: where.production },
      digest: digestRelease(content).root,
      top_tier: topTier(content.sections.app.actions),
      sections: comparePromotion(source.content, live, content),
      open: place.open,
      can_promote: plain(promote ?? decideDraft(facts)),
    }
  },
})
