/** A team's own words for a system or an action; guardrails can select by them. */
import { z } from 'zod'

export const MAX_TAGS = 20

export const tagSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'A tag has lower-case letters, digits and dashes, at most 40, such as gdpr',
  )

export const tagsSchema = z
  .array(tagSchema)
  .max(MAX_TAGS, `At most ${MAX_TAGS} tags`)
  .transform(tags => [...new Set(tags)].sort())
