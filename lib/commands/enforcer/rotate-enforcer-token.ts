/** `enforcer.rotate-token`: a new token at once; the old one ends with this transaction. */
import { z } from 'zod'
import { loadEnforcerForUpdate, updateEnforcer } from '@/db/stores/enforcer'
import { hashSecret } from '@/lib/auth/hash-secret'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const rotateEnforcerToken = defineCommand({
  name: 'enforcer.rotate-token',
  summary: "Replaces an enforcer's token. The new one is answered once; the old one is refused from now on.",
  permission: 'enforcer.write',
  actors: 'person-or-token',
  input: z.strictObject({ enforcer: z.string().max(60) }),
  output: z.object({ id: z.string(), token: z.string().nullable() }),
  async load(tx, input) {
    return (
      (await loadEnforcerForUpdate(tx, input.enforcer)) ?? refuse('not_found', 'There is no such enforcer.')
    )
  },
  decide(enforcer, _input, { newSecret }) {
    if (enforcer.revoked_at)
      return refuse('wrong_state', `${enforcer.name} was revoked. Register it again under another name.`)
    const token = `cse_${newSecret()}`
    return {
      id: enforcer.id,
      token,
      set: { token_hash: hashSecret(token), token_prefix: token.slice(0, 8) },
      events: [{ type: 'enforcer.token-rotated', subject: { kind: 'enforcer', id: enforcer.id } }],
      notify: [{ kind: 'revocation' as const, environment: enforcer.environment }],
    }
  },
  async save(tx, change) {
    await updateEnforcer(tx, change.id, change.set)
  },
  shownOnce: ['token'],
  result: ({ id, token }) => ({ id, token }),
})
