'use client'

import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { visibleText } from '@/lib/domain/action/visible-text'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { DUTY_EXCEPTION_KINDS } from '@/lib/domain/release/duty-exception'
import { ProposalActs } from './proposal-acts'
import type { DutyExceptions } from './types'

type Proposal = DutyExceptions['proposals'][number]

/** Exceptions that somebody wants to grant, before the other layer decides. */
export function DutyExceptionProposals({
  proposals,
  me,
}: {
  proposals: readonly Proposal[]
  me: string | undefined
}) {
  return (
    <ul className="flex flex-col gap-4">
      {proposals.map(proposal => {
        const effect = `${proposal.person.name} ${DUTY_EXCEPTION_KINDS[proposal.kind]}, ${proposal.agent ? `of ${proposal.agent.name}` : 'of every agent'}`
        return (
          <li key={proposal.id} className="rounded-md border px-4 py-3">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <p className="text-body font-medium">
                {effect}, until <Time at={proposal.ends_at} show="date" />
              </p>
              <StateChip state="pending" word={`Waits for ${LAYER_NAMES[proposal.waiting_for]}`} />
            </div>
            <p className="text-table text-muted">
              {proposal.proposed_by.name} proposed it for {LAYER_NAMES[proposal.proposed_as]}{' '}
              <Time at={proposal.proposed_at} />
            </p>
            <p className="mt-1 max-w-prose text-body wrap-anywhere">{visibleText(proposal.reason)}</p>
            <ProposalActs
              proposal={{ id: proposal.id, mine: proposal.proposed_by.id === me, refused: proposal.refused }}
              what="The exceptions"
              effect={`${effect}, as soon as this is confirmed. Every release that they sign under it says so.`}
            />
          </li>
        )
      })}
    </ul>
  )
}
