/** `release.revoke-delegation`: back early. What was signed meanwhile stays signed; from now on nobody stands in. */

import { z } from 'zod'
import { loadDelegationForUpdate, revokeDelegationRow } from '@/db/stores/signing-delegation'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { hasFunction } from '@/lib/domain/member/permissions'
import { refuse, refuseField } from '@/lib/domain/refusal'
import { decideRevokeDelegation } from '@/lib/domain/release/decide-delegate'
import { defineCommand } from '../define-command'

export const revokeDelegation = defineCommand({
  name: 'release.revoke-delegation',
  summary: 'Ends a delegation before its time: by who gave it, who got it, or IAM.',
  permission: 'release.sign',
  actors: 'person',
  input: z.strictObject({
    delegation: z.string().max(100),
    reason: z.string().trim().max(500, 'The reason has at most 500 characters').default(''),
  }),
  output: z.object({ delegation: z.string() }),

  async load(tx, input) {
    return (
      (await loadDelegationForUpdate(tx, input.delegation)) ??
      refuseField('/delegation', 'There is no such delegation.', 'not_found')
    )
  },

  decide(row, input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can revoke a delegation.')
    const delegation = {
      from: row.from,
      to: row.to,
      layer: row.layer,
      starts_at: epochSeconds(row.starts_at),
      ends_at: epochSeconds(row.ends_at),
      revoked: row.revoked_at !== null,
    }
    const facts = { delegation, me: actor.personId, iam: hasFunction(actor, 'iam') }
    const refusal = decideRevokeDelegation(facts, epochSeconds(now))
    if (refusal) return refusal
    return {
      id: row.id,
      now,
      events: [
        {
          type: 'release.delegation-revoked',
          subject: { kind: 'delegation', id: row.id },
          layer: row.layer,
          data: { from: row.from.id, to: row.to.id, name: row.to.name, reason: input.reason },
        },
      ],
    }
  },

  save: (tx, { id, now }) => revokeDelegationRow(tx, id, now),

  result: ({ id }) => ({ delegation: id }),
})
