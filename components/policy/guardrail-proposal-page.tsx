'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { ErrorRegion } from '@/components/console/error-region'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { ProposalActs } from '@/components/settings/proposal-acts'
import { useMe } from '@/components/settings/use-me'
import { Section } from '@/components/ui/section'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { visibleText } from '@/lib/domain/action/visible-text'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { GuardrailChanges } from './guardrail-changes'
import { actOf, ProposalChip } from './guardrail-proposals'
import { effectInWords, ProposalImpact } from './proposal-impact'
import type { GuardrailProposal } from './types'
import { usePreview } from './use-preview'

/** What the second person reads before they agree: the difference, why, and whom it moves now. */
export function GuardrailProposalPage({ id }: { id: string }) {
  const loaded = useQuery(
    operationQuery<GuardrailProposal>('policy.get-guardrail-proposal', { proposal: id }),
  )
  if (loaded.data) return <Proposed proposal={loaded.data} />
  return (
    <>
      <PageHeader title="Proposed guardrail" />
      {loaded.error && (
        <ErrorRegion
          what="The proposal could not be loaded"
          error={loaded.error}
          onRetry={() => void loaded.refetch()}
        />
      )}
    </>
  )
}

function Proposed({ proposal }: { proposal: GuardrailProposal }) {
  const { me } = useMe()
  const open = proposal.state === 'open'
  const preview = usePreview(open && !proposal.stale ? proposal.draft : null)
  return (
    <>
      <PageHeader
        title={`${actOf(proposal)} “${proposal.name}”`}
        crumb={proposal.name}
        meta={<ProposalChip proposal={proposal} />}
        answer={`${LAYER_NAMES[proposal.layer]} guardrail.${
          !open
            ? ''
            : proposal.stale
              ? ' It changed since this was written: reject or withdraw this, and propose it again.'
              : ' Nothing binds until a second person confirms.'
        }`}
      />
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          <Section
            title="What changes"
            description={
              proposal.base_version === 0 ? (
                'A new guardrail.'
              ) : (
                <>
                  Against version {proposal.base_version} of{' '}
                  <Link href={paths.guardrail(proposal.guardrail)} className="text-link underline">
                    the guardrail
                  </Link>
                  .
                </>
              )
            }
          >
            {open ? (
              <GuardrailChanges changes={proposal.changes} label="What would change" />
            ) : (
              <p className="text-table text-muted">
                It was {proposal.state}.
                {proposal.state === 'confirmed' && (
                  <>
                    {' '}
                    What changed stands in the history of{' '}
                    <Link href={paths.guardrail(proposal.guardrail)} className="text-link underline">
                      the guardrail
                    </Link>
                    .
                  </>
                )}
                {proposal.decided_reason && ` “${visibleText(proposal.decided_reason)}”`}
              </p>
            )}
          </Section>
          <Section
            title="Why"
            description={
              <>
                {proposal.proposed_by.name}, <Time at={proposal.proposed_at} />
              </>
            }
          >
            <p className="max-w-prose text-body wrap-anywhere">{visibleText(proposal.reason)}</p>
          </Section>
          {open && (
            <ProposalActs
              proposal={{
                id: proposal.id,
                mine: proposal.proposed_by.id === me?.person.id,
                refused: proposal.refused,
              }}
              what="The guardrail"
              effect={effectInWords(
                preview.data,
                `Your name stands beside that of ${proposal.proposed_by.name}.`,
              )}
            />
          )}
        </div>
        <ProposalImpact open={open} preview={preview} then={proposal.impact_then} when="proposed" />
      </div>
    </>
  )
}
