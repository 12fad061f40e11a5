/** `enforcer.get`: one enforcer, and the complete OPA configuration that makes it load its environment's bundles. */
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { signingKey } from '@/db/schema/bundle'
import { enforcer } from '@/db/schema/enforcer'
import { readEnvironment } from '@/lib/config/env'
import { opaConfigYaml } from '@/lib/domain/bundle/opa-config'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'

/** Relative to where OPA is started, so that the commands beside it work as they stand. */
export const LOCAL_FILES = { tokenPath: 'countersign-token', persistenceDirectory: 'opa-state' }

export const getEnforcer = defineQuery({
  name: 'enforcer.get',
  summary: 'One enforcer, with the OPA configuration to copy. The token is not in it.',
  permission: 'bundle.read',
  input: z.strictObject({ enforcer: z.string().max(60) }),
  output: z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['gateway', 'broker', 'application']),
    environment: z.string(),
    token_prefix: z.string(),
    relay_url: z.string(),
    /** Null until the signer has made its key. */
    opa_config: z.string().nullable(),
  }),
  async run(input, { db }) {
    const [row] = await db.select().from(enforcer).where(eq(enforcer.id, input.enforcer))
    if (!row) return refuse('not_found', 'There is no such enforcer.')
    const [key] = await db
      .select({ kid: signingKey.kid, public_key: signingKey.public_key })
      .from(signingKey)
      .where(and(eq(signingKey.purpose, 'bundle'), isNull(signingKey.retired_at)))
    const { relayUrl } = readEnvironment()
    const { id, name, kind, environment, token_prefix } = row
    return {
      id,
      name,
      kind,
      environment,
      token_prefix,
      relay_url: relayUrl,
      opa_config: key
        ? opaConfigYaml({
            relayUrl,
            environment,
            enforcer: { id, name },
            key: { kid: key.kid, publicKeyPem: key.public_key },
            ...LOCAL_FILES,
          })
        : null,
    }
  },
})
