/** `token.revoke`: ends an API token: one's own, or anybody's for IAM and Administration. */
import { z } from 'zod'
import { endToken, loadTokenForUpdate } from '@/db/stores/member-session'
import { hasFunction } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const revokeToken = defineCommand({
  name: 'token.revoke',
  summary: "Ends an API token at its next call: your own, or anybody's for IAM and Administration.",
  permission: 'token.write',
  actors: 'person',
  input: z.strictObject({ token: z.string().min(1).max(200) }),
  output: z.object({ token: z.string() }),
  async load(tx, input) {
    return (await loadTokenForUpdate(tx, input.token)) ?? refuse('not_found', 'There is no such token.')
  },
  decide(token, _input, { actor, now }) {
    const own = actor.kind === 'person' && actor.personId === token.person_id
    if (!own && !hasFunction(actor, 'iam', 'administration')) {
      return refuse(
        'not_owner',
        "This is somebody else's token. Members of IAM and Administration can revoke it.",
      )
    }
    if (token.revoked_at !== null)
      return refuse('wrong_state', `The token "${token.name}" is revoked already.`)
    return {
      id: token.id,
      now,
      events: [
        {
          type: 'token.revoked',
          subject: { kind: 'token', id: token.id },
          data: { name: token.name, person: token.person_id },
        },
      ],
      notify: [{ kind: 'revocation' }],
    }
  },
  async save(tx, { id, now }) {
    await endToken(tx, id, now)
  },
  result: change => ({ token: change.id }),
})
