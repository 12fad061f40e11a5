/** `session.revoke`: ends a session from elsewhere: one's own, or anybody's for IAM and Administration. */
import { z } from 'zod'
import { endSession, loadSessionForUpdate } from '@/db/stores/member-session'
import { hasFunction } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const revokeSession = defineCommand({
  name: 'session.revoke',
  summary: "Ends a session at its next request: your own, or anybody's for IAM and Administration.",
  permission: 'member.session',
  actors: 'person',
  input: z.strictObject({ session: z.string().min(1).max(200) }),
  output: z.object({ session: z.string() }),
  async load(tx, input) {
    return (
      (await loadSessionForUpdate(tx, { id: input.session })) ??
      refuse('not_found', 'There is no such session.')
    )
  },
  decide(session, _input, { actor, now }) {
    const own = actor.kind === 'person' && actor.personId === session.person_id
    if (!own && !hasFunction(actor, 'iam', 'administration')) {
      return refuse(
        'not_owner',
        "This is somebody else's session. Members of IAM and Administration can end it.",
      )
    }
    if (session.revoked_at !== null) return refuse('wrong_state', 'This session has ended already.')
    return {
      id: session.id,
      now,
      events: [
        {
          type: 'session.revoked',
          subject: { kind: 'session', id: session.id },
          data: { person: session.person_id },
        },
      ],
      notify: [{ kind: 'revocation' }],
    }
  },
  async save(tx, { id, now }) {
    await endSession(tx, id, now)
  },
  result: change => ({ session: change.id }),
})
