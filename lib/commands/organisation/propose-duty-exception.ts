/** `organisation.propose-duty-exception`: one rule of the separation of duties lifted for one person, for a while. */

import { z } from 'zod'
import { loadDutyExceptionFacts } from '@/db/stores/duty-exception'
import { loadRules } from '@/db/stores/organisation-rules'
import { insertProposal } from '@/db/stores/proposal'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { refuseDutyException } from '@/lib/domain/organisation/decide-duty-exception'
import { decidePropose, otherLayer, PROPOSING_LAYERS } from '@/lib/domain/organisation/decide-proposal'
import { isRefusal, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { personOf } from './person-of'
import { dutyExceptionKind, proposalReason } from './proposal-input'

export const proposeDutyException = defineCommand({
  name: 'organisation.propose-duty-exception',
  summary:
    'Proposes that one person is excepted from one rule of the separation of duties until a date. Somebody of the other of Security and Compliance confirms.',
  permission: 'organisation.rules',
  actors: 'person',
  input: z.strictObject({
    person: z.string().min(1).max(64),
    /** Null: for every agent. */
    agent: z.string().min(1).max(64).nullable(),
    kind: dutyExceptionKind,
    reason: proposalReason,
    ends_at: z.iso.datetime({ offset: true, error: 'A time such as 2026-12-01T00:00:00Z' }),
    as: z.enum(PROPOSING_LAYERS).optional(),
  }),
  output: z.object({ proposal: z.string(), waiting_for: z.enum(PROPOSING_LAYERS) }),
  async load(tx, input, { now }) {
    const facts = await loadDutyExceptionFacts(tx, { ...input, ends_at: new Date(input.ends_at) }, now)
    if ('missing' in facts)
      return refuseField(`/${facts.missing}`, `There is no such ${facts.missing}.`, 'not_found')
    return { facts, version: (await loadRules(tx)).version }
  },
  decide({ facts, version }, input, { actor, now, newId }) {
    const layer = decidePropose(actor, input.as)
    if (isRefusal(layer)) return layer
    const refused = refuseDutyException(facts, actor, epochSeconds(now))
    if (refused) return refused
    const by = personOf(actor)
    const id = newId('prp')
    const ends_at = new Date(input.ends_at).toISOString()
    return {
      row: {
        id,
        kind: 'duty-exception' as const,
        content: { person: input.person, agent: input.agent, kind: input.kind, ends_at },
        base_version: version,
        reason: input.reason,
        proposed_by: by.personId,
        proposed_as: layer,
        proposed_at: now,
      },
      events: [
        {
          type: 'organisation.duty-exception-proposed',
          subject: { kind: 'proposal', id },
          layer,
          ...(input.agent !== null && { agent: input.agent }),
          data: { person: input.person, kind: input.kind, ends_at, reason: input.reason },
        },
      ],
    }
  },
  async save(tx, { row }) {
    await insertProposal(tx, row)
  },
  result: ({ row }) => ({ proposal: row.id, waiting_for: otherLayer(row.proposed_as) }),
})
