/** What an import needs, for the command and for its preview. */
import { z } from 'zod'

export const slugSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'Small letters, digits, dots, dashes; at most 63. Requests name the system by it',
  )

export const nameSchema = z.string().trim().min(2, 'At least 2 characters').max(100, 'At most 100 characters')

export const newSystemSchema = z.strictObject({
  slug: slugSchema,
  name: nameSchema,
  team: z.string().min(1).max(64),
})

export const importFields = {
  /** An existing system, to compare with and replace. */
  system: z.string().min(1).max(64).optional(),
  new_system: newSystemSchema.optional(),
  /** Bounded by its reader (IMPORT_LIMITS), which answers 413 like the body's own limit. */
  document: z.string().min(1, 'Paste or upload an MCP tools/list result or an OpenAPI document'),
  /** Made by the client: ask action.import-progress with it. */
  job: z
    .string()
    .regex(/^[\w-]{8,64}$/, 'Letters, digits and dashes, 8 to 64')
    .optional(),
}

/** DESIGN §9 allows documents of 32 MB, and JSON text of one doubles at most. */
export const IMPORT_BODY_BYTES = 66 * 1024 * 1024
