/** What follows when an exception from the separation of duties is granted. */

import type { DutyExceptionProposal, ProposalRow } from '@/db/stores/proposal'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { type DutyExceptionFacts, refuseDutyException } from '@/lib/domain/organisation/decide-duty-exception'
import type { Change, CommandContext } from '../define-command'
import type { Confirmed } from './rules-confirmed'

export type ConfirmedException = { wanted: DutyExceptionProposal; facts: DutyExceptionFacts }

export function exceptionConfirmed(
  row: ProposalRow,
  { wanted, facts }: ConfirmedException,
  confirmed: Confirmed,
  { actor, now, newId }: CommandContext,
) {
  // Again: whoever it is for may have left, and somebody else may have granted the same.
  const refused = refuseDutyException(facts, actor, epochSeconds(now))
  if (refused) return refused
  const id = newId('dex')
  const follows: Change = {
    events: [
      {
        type: 'organisation.duty-exception-granted',
        subject: { kind: 'duty-exception', id },
        ...(wanted.agent !== null && { agent: wanted.agent }),
        data: {
          person: wanted.person,
          name: facts.person.name,
          kind: wanted.kind,
          ends_at: wanted.ends_at,
          proposal: row.id,
          proposed_by: row.proposed_by,
          confirmed_by: confirmed.by,
          reason: row.reason,
        },
      },
    ],
  }
  return {
    ...follows,
    confirmed,
    rules: null,
    guardrail: null,
    threshold: null,
    exception: {
      id,
      person_id: wanted.person,
      agent_id: wanted.agent,
      kind: wanted.kind,
      reason: row.reason,
      ends_at: new Date(wanted.ends_at),
      proposed_by: row.proposed_by,
      confirmed_by: confirmed.by,
      created_at: now,
      ended_at: null,
    },
  }
}
