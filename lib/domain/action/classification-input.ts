/** A classification as operations take it. */
import { z } from 'zod'
import { DATA_CLASSES, EFFECTS } from '../policy/model'

export const classificationFields = {
  effect: z.enum(EFFECTS),
  data_class: z.enum(DATA_CLASSES),
  reversible: z.boolean(),
}
export const classificationSchema = z.strictObject(classificationFields)

export const reasonSchema = z
  .string()
  .trim()
  .min(3, 'Say why, in a few words')
  .max(500, 'At most 500 characters')
