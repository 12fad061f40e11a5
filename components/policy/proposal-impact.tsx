'use client'

import { Refusal } from '@/components/console/refusal'
import { Impact } from './impact'
import type { GuardrailProposal, RulePreview } from './types'
import type { usePreview } from './use-preview'

type Counts = GuardrailProposal['impact_then']

/** "3 looser, 1 tighter, 2 with other demands, on 4 agents". */
function countsInWords({ looser, tighter, other, agents }: Counts): string {
  const more = other > 0 ? `, ${other} with other demands` : ''
  return `${looser} looser, ${tighter} tighter${more}, on ${agents} ${agents === 1 ? 'agent' : 'agents'}.`
}

/** What the second person agrees to, and whose name it gets. `author` is a sentence. */
export function effectInWords(preview: RulePreview | undefined, author: string): string {
  if (!preview) return author
  return `${countsInWords(preview.impact)} What gets tighter reaches every agent with the next bundle; what gets looser, with its next signed release. ${author}`
}

/** Whom a proposal moves now, beside what it would have moved when it was written. */
export function ProposalImpact({
  open,
  preview,
  then,
  when,
}: {
  open: boolean
  preview: ReturnType<typeof usePreview>
  then: Counts
  /** "proposed" */
  when: string
}) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {open && preview.data && <Impact preview={preview.data} stale={preview.isFetching} />}
      {preview.error && <Refusal problem={preview.error} />}
      <p className="text-meta text-muted">
        When it was {when}: {countsInWords(then)}
      </p>
    </div>
  )
}
