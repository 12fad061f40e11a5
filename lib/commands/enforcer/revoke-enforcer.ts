/** `enforcer.revoke`: it gets no further bundle or pulse, so its high-tier actions deny within their freshness. */
import { z } from 'zod'
import { loadEnforcerForUpdate, updateEnforcer } from '@/db/stores/enforcer'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const revokeEnforcer = defineCommand({
  name: 'enforcer.revoke',
  summary: 'Ends an enforcer: its token is refused from now on.',
  permission: 'enforcer.write',
  actors: 'person-or-token',
  input: z.strictObject({
    enforcer: z.string().max(60),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({ id: z.string(), revoked_at: z.string() }),
  async load(tx, input) {
    return (
      (await loadEnforcerForUpdate(tx, input.enforcer)) ?? refuse('not_found', 'There is no such enforcer.')
    )
  },
  decide(enforcer, input, { now }) {
    if (enforcer.revoked_at) return refuse('wrong_state', `${enforcer.name} is revoked already.`)
    return {
      id: enforcer.id,
      now,
      events: [
        {
          type: 'enforcer.revoked',
          subject: { kind: 'enforcer', id: enforcer.id },
          data: { reason: input.reason },
        },
      ],
      affects: {
        agents: 'all' as const,
        environment: enforcer.environment,
        why: `Enforcer ${enforcer.name} was revoked.`,
      },
      notify: [{ kind: 'revocation' as const, environment: enforcer.environment }],
    }
  },
  async save(tx, change) {
    await updateEnforcer(tx, change.id, { revoked_at: change.now })
  },
  result: ({ id, now }) => ({ id, revoked_at: now.toISOString() }),
})
