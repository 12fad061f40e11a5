'use client'

import { Time } from '@/components/console/time'
import { StateChip } from '@/components/console/state-chip'
import { visibleText } from '@/lib/domain/action/visible-text'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { ProposalActs } from './proposal-acts'
import { RulesDifferences } from './rules-differences'
import type { SignOffRules } from './types'

type Proposal = SignOffRules['proposals'][number]

/** What somebody wants to change, before the other layer decides. */
export function RulesProposals({
  proposals,
  me,
}: {
  proposals: readonly Proposal[]
  me: string | undefined
}) {
  return (
    <ul className="flex flex-col gap-4">
      {proposals.map(proposal => (
        <li key={proposal.id} className="rounded-md border px-4 py-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <p className="text-body font-medium">
              {proposal.proposed_by.name} proposed for {LAYER_NAMES[proposal.proposed_as]}{' '}
              <Time at={proposal.proposed_at} />
            </p>
            {proposal.stale ? (
              <StateChip state="stale" word={`Stale: against version ${proposal.base_version}`} />
            ) : (
              <StateChip state="pending" word={`Waits for ${LAYER_NAMES[proposal.waiting_for]}`} />
            )}
          </div>
          <p className="mt-1 max-w-prose text-body wrap-anywhere text-muted">
            {visibleText(proposal.reason)}
          </p>
          <div className="mt-2">
            <Differences proposal={proposal} />
          </div>
          <ProposalActs
            proposal={{ id: proposal.id, mine: proposal.proposed_by.id === me, refused: proposal.refused }}
            what="The sign-off rules"
            effect="The rules hold at once. Every open release is composed again under them, which voids the signatures on it."
          />
        </li>
      ))}
    </ul>
  )
}

function Differences({ proposal }: { proposal: Proposal }) {
  if (proposal.changes === null)
    return (
      <p className="text-table text-muted">
        It was written by an earlier version of Countersign and can't be read any more.
      </p>
    )
  if (proposal.changes.length === 0)
    return <p className="text-table text-muted">Nothing differs from what is in force now.</p>
  return <RulesDifferences changes={proposal.changes} label="What would change" />
}
