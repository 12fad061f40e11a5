/** A classification rule as operations show it. */
import { z } from 'zod'
import { RULE_CLAIMS } from '@/lib/domain/action/classification-rule'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { classificationJson } from './action-row'

export const classificationRuleJson = z.object({
  id: z.string(),
  layer: z.enum(CONTROL_LAYERS),
  name: z.string(),
  /** Id; null: every system. */
  system: z.string().nullable(),
  name_pattern: z.string(),
  claim: z.enum(RULE_CLAIMS).nullable(),
  classification: classificationJson,
  rationale: z.string(),
})
