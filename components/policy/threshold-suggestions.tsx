import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Section } from '@/components/ui/section'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { visibleText } from '@/lib/domain/action/visible-text'
import type { ThresholdProposal } from './types'

const SHOWN = 5

/** What teams suggest where Security writes thresholds, and what became of it. Nothing where nobody did. */
export function ThresholdSuggestions({ of }: { of: { action: string } | { threshold: string } }) {
  const { data } = useQuery(
    operationQuery<QueryOutput<'policy.list-threshold-proposals'>>('policy.list-threshold-proposals', of),
  )
  if (!data || data.items.length === 0) return null
  const open = data.items.filter(item => item.state === 'open')
  const decided = data.items.filter(item => item.state !== 'open').slice(0, SHOWN)
  return (
    <Section title="Suggested">
      <ul>
        {[...open, ...decided].map(item => (
          <li key={item.id} className="border-b py-1.5 text-table">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Link href={paths.thresholdProposal(item.id)} className="text-link hover:underline">
                {suggestionTitle(item)}
              </Link>
              <SuggestionChip proposal={item} />
              <span className="ml-auto text-meta text-muted">
                {item.proposed_by.name}, <Time at={item.proposed_at} />
              </span>
            </p>
            <p className="wrap-anywhere">{visibleText(item.sentence)}</p>
            {item.decided_reason && (
              <p className="text-meta wrap-anywhere text-muted">
                {item.decided_by}: {visibleText(item.decided_reason)}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function suggestionTitle({ act, base_version }: ThresholdProposal): string {
  if (act === 'remove') return 'Remove this threshold'
  return base_version === 0 ? 'A new threshold' : `A change of version ${base_version}`
}

const DECIDED = {
  confirmed: { state: 'in_force', word: 'Accepted' },
  rejected: { state: 'inactive', word: 'Declined' },
  withdrawn: { state: 'inactive', word: 'Withdrawn' },
} as const

export function SuggestionChip({ proposal }: { proposal: ThresholdProposal }) {
  if (proposal.state !== 'open') return <StateChip {...DECIDED[proposal.state]} />
  if (proposal.stale)
    return <StateChip state="stale" word={`Stale: against version ${proposal.base_version}`} />
  return <StateChip state="pending" word="Waits for Security" />
}
