/** How a promotion reads, section by section: the same as what ran, or what differs and why. */
import { z } from 'zod'
import { PROMOTED_SECTIONS } from '@/lib/domain/release/promotion'
import { differenceShape } from './release-rows'

const reason = z.enum(['environment', 'changed_since'])

export const promotionSections = z.array(
  z.object({
    section: z.enum(PROMOTED_SECTIONS),
    /** The digest of this section is the source's. */
    same: z.boolean(),
    because: z.array(reason),
    differences: z.array(differenceShape.extend({ because: reason.nullable() })),
  }),
)

export const promotionSource = z.object({
  id: z.string(),
  label: z.string(),
  digest: z.string(),
  environment: z.object({ id: z.string(), name: z.string() }),
})
