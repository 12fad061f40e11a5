/** `release.promotion`: what a promoted release keeps of the one that it repeats, and what differs. */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { release } from '@/db/schema/release'
import { composeLive, loadPromotionSource } from '@/db/stores/release-promotion'
import { refuse } from '@/lib/domain/refusal'
import { comparePromotion } from '@/lib/domain/release/promotion'
import { isOpenRelease } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { promotionSections, promotionSource } from './promotion-shape'
import { loadContents, selectReleases } from './release-rows'

export const getPromotion = defineQuery({
  name: 'release.promotion',
  summary: 'What a promoted release keeps word for word of the release that it repeats, and what differs.',
  permission: 'console.read',
  input: z.strictObject({ release: z.string().max(100) }),
  output: z.object({ from: promotionSource, sections: promotionSections }),
  async run(input, { db, actor }) {
    const [found] = await selectReleases(db, and(eq(release.id, input.release), visibleAgents(actor)), 1)
    if (!found) return refuse('not_found', 'There is no such release, or it belongs to another team.')
    const row = found.release
    const source = row.promoted_from === null ? null : await loadPromotionSource(db, row.promoted_from)
    const content = (await loadContents(db, [row])).get(row.id)
    if (!source || !content) return refuse('not_found', 'This release was not promoted from another one.')
    // Once it is closed, live state says nothing any more about why it came out as it did.
    const live = isOpenRelease(row.state) ? await composeLive(db, row.agent_id, source.environment.id) : null
    return {
      from: { id: source.id, label: source.label, digest: source.digest, environment: source.environment },
      sections: comparePromotion(source.content, live, content),
    }
  },
})
