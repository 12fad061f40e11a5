import Link from 'next/link'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { paths } from '@/lib/client/paths'
import { visibleText } from '@/lib/domain/action/visible-text'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { GuardrailProposal } from './types'

export const ACTS = { set: 'Change', remove: 'Remove' } as const

export const actOf = (proposal: GuardrailProposal) =>
  proposal.act === 'set' && proposal.base_version === 0 ? 'Set' : ACTS[proposal.act]

/** Changes of guardrails that wait for a second person. */
export function GuardrailProposals({ proposals }: { proposals: readonly GuardrailProposal[] }) {
  return (
    <ul aria-label="Proposed changes">
      {proposals.map(proposal => (
        <li
          key={proposal.id}
          className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b py-2 text-table"
        >
          <Link href={paths.guardrailProposal(proposal.id)} className="font-medium text-link hover:underline">
            {actOf(proposal)} “{proposal.name}”
          </Link>
          <ProposalChip proposal={proposal} />
          <span className="ml-auto text-muted">
            {proposal.proposed_by.name}, <Time at={proposal.proposed_at} />
          </span>
          <p className="w-full text-meta wrap-anywhere text-muted">{visibleText(proposal.reason)}</p>
        </li>
      ))}
    </ul>
  )
}

export function ProposalChip({ proposal }: { proposal: GuardrailProposal }) {
  if (proposal.state !== 'open')
    return (
      <StateChip
        state={proposal.state === 'confirmed' ? 'in_force' : 'inactive'}
        word={proposal.state.replace(/^./, first => first.toUpperCase())}
      />
    )
  if (proposal.stale)
    return <StateChip state="stale" word={`Stale: against version ${proposal.base_version}`} />
  return (
    <StateChip
      state="pending"
      word={`Waits for ${proposal.confirmers.map(layer => LAYER_NAMES[layer]).join(' or ')}`}
    />
  )
}
