'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { ErrorRegion } from '@/components/console/error-region'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { ProposalActs } from '@/components/settings/proposal-acts'
import { useMe } from '@/components/settings/use-me'
import { Notice } from '@/components/ui/notice'
import { Section } from '@/components/ui/section'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { visibleLine, visibleText } from '@/lib/domain/action/visible-text'
import { GuardrailChanges } from './guardrail-changes'
import { effectInWords, ProposalImpact } from './proposal-impact'
import { SuggestionChip, suggestionTitle } from './threshold-suggestions'
import type { ThresholdProposal } from './types'
import { usePreview } from './use-preview'

/** What Security reads before it makes a team's suggestion its own: the difference, why, and whom it moves now. */
export function ThresholdProposalPage({ id }: { id: string }) {
  const loaded = useQuery(
    operationQuery<ThresholdProposal>('policy.get-threshold-proposal', { proposal: id }),
  )
  if (loaded.data) return <Suggested proposal={loaded.data} />
  return (
    <>
      <PageHeader title="Suggested threshold" />
      {loaded.error && (
        <ErrorRegion
          what="The suggestion could not be loaded"
          error={loaded.error}
          onRetry={() => void loaded.refetch()}
        />
      )}
    </>
  )
}

const WORDS = {
  confirm: 'Accept',
  reject: 'Decline',
  noun: 'suggestion',
  rejected: 'The suggestion was declined',
} as const

function Suggested({ proposal }: { proposal: ThresholdProposal }) {
  const { me } = useMe()
  const open = proposal.state === 'open'
  const preview = usePreview(open && !proposal.stale && !proposal.problem ? proposal.draft : null)
  const { action } = proposal
  const where = `${action.system_name}, ${visibleLine(action.name).slice(0, 80)}`
  return (
    <>
      <PageHeader
        title={`Suggested threshold: ${where}`}
        crumb="Suggested threshold"
        meta={<SuggestionChip proposal={proposal} />}
        answer={`${suggestionTitle(proposal)}, for ${proposal.agent?.name ?? 'every agent'}.${open ? ' It binds nobody until Security accepts it.' : ''}`}
      />
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          <WhatChanges proposal={proposal} />
          <Section
            title="Why"
            description={
              <>
                {proposal.proposed_by.name} of {proposal.team.name}, <Time at={proposal.proposed_at} />
              </>
            }
          >
            <p className="max-w-prose text-body wrap-anywhere">{visibleText(proposal.reason)}</p>
          </Section>
          {proposal.problem && (
            <Notice tone="step" title="It can’t be accepted as it stands">
              {proposal.problem}
            </Notice>
          )}
          {open && (
            <ProposalActs
              proposal={{
                id: proposal.id,
                mine: proposal.proposed_by.id === me?.person.id,
                refused: proposal.refused,
              }}
              what="The threshold"
              words={WORDS}
              effect={effectInWords(
                preview.data,
                `It becomes Security’s own, with your name and ${proposal.team.name} as its source.`,
              )}
            />
          )}
        </div>
        <ProposalImpact open={open} preview={preview} then={proposal.impact_then} when="suggested" />
      </div>
    </>
  )
}

function WhatChanges({ proposal }: { proposal: ThresholdProposal }) {
  const link = (
    <Link href={paths.threshold(proposal.action.id, proposal.threshold)} className="text-link underline">
      the threshold
    </Link>
  )
  if (proposal.state === 'open') {
    return (
      <Section
        title="What changes"
        description={
          proposal.base_version === 0 ? (
            'A new threshold.'
          ) : (
            <>
              Against version {proposal.base_version} of {link}.
            </>
          )
        }
      >
        <GuardrailChanges changes={proposal.changes} label="What would change" />
      </Section>
    )
  }
  return (
    <Section title="What became of it">
      <p className="mb-1 max-w-prose text-body wrap-anywhere">“{visibleText(proposal.sentence)}”</p>
      <p className="text-table text-muted">
        {proposal.state === 'withdrawn'
          ? 'Withdrawn'
          : proposal.state === 'confirmed'
            ? 'Accepted'
            : 'Declined'}
        {proposal.decided_by && ` by ${proposal.decided_by}`}
        {proposal.decided_at && (
          <>
            , <Time at={proposal.decided_at} />
          </>
        )}
        .
        {proposal.state === 'confirmed' && proposal.act === 'set' && (
          <> What changed stands in the history of {link}.</>
        )}
        {proposal.decided_reason && ` “${visibleText(proposal.decided_reason)}”`}
      </p>
    </Section>
  )
}
