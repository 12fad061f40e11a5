/** `session.end`: signing out. The cookie is only known here by its hash. */
import { z } from 'zod'
import { endSession as saveEnd, loadSessionForUpdate } from '@/db/stores/member-session'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const endSession = defineCommand({
  name: 'session.end',
  summary: 'Ends the session of a browser that signed out.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({ token_hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  output: z.object({ session: z.string() }),
  async load(tx, input) {
    const session = await loadSessionForUpdate(tx, { tokenHash: input.token_hash })
    return session ?? refuse('not_found', 'There is no such session.')
  },
  decide(session, _input, { now }) {
    if (session.revoked_at !== null) return refuse('wrong_state', 'This session has ended already.')
    return {
      id: session.id,
      now,
      events: [
        {
          type: 'session.ended',
          subject: { kind: 'session', id: session.id },
          data: { person: session.person_id, why: 'signed out' },
        },
      ],
      notify: [{ kind: 'revocation' }],
    }
  },
  async save(tx, { id, now }) {
    await saveEnd(tx, id, now)
  },
  result: change => ({ session: change.id }),
})
