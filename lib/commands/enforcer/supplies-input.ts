/** Request fields that an enforcer fills in, as commands take them. */
import { z } from 'zod'
import { MAX_SUPPLIES } from '@/lib/domain/enforcer/decide-declare-supply'

export const suppliesInput = z
  .array(z.string().min(1).max(300))
  .max(MAX_SUPPLIES, `An enforcer names ${MAX_SUPPLIES} fields at most`)
  .describe('Such as arguments, task, posture/session_recorded. An empty list says: none.')
