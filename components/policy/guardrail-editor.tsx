'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { StaleNotice } from '@/components/console/stale-notice'
import { StateChip } from '@/components/console/state-chip'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { GuardrailBeside } from './guardrail-beside'
import { GuardrailFieldset } from './guardrail-fields'
import { GuardrailMatches } from './guardrail-matches'
import { Impact } from './impact'
import { RemoveGuardrailDialog } from './remove-guardrail-dialog'
import type { GuardrailDetail } from './types'
import { useGuardrailForm } from './use-guardrail-form'

type Props = { existing: GuardrailDetail | null; layers: readonly ControlLayer[] }

/** For people of the layer: what they type is proposed, with its impact, and binds once a second person agrees. */
export function GuardrailEditor({ existing, layers }: Props) {
  const form = useGuardrailForm(existing, layers)
  const [removing, setRemoving] = useState(false)
  const { save, missing, shown, preview, propose } = form
  useKeys([{ keys: 'mod+s', label: 'Propose guardrail', run: () => propose(), reason: missing }])
  return (
    <>
      <PageHeader
        title={existing ? existing.name : 'New guardrail'}
        crumb={existing?.name ?? 'New'}
        meta={
          existing ? (
            <StateChip state="in_force" word={`Version ${existing.version}`} />
          ) : (
            <StateChip state="draft" word="Draft, not in force" />
          )
        }
        answer="At least this outcome for every action that it selects, whatever app teams decide."
        secondary={
          existing && (
            <ButtonWithReason reason={null} onClick={() => setRemoving(true)}>
              Propose removal
            </ButtonWithReason>
          )
        }
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="mod+s"
            place="below"
            align="end"
            reason={missing}
            pending={save.pending}
            onClick={() => propose()}
          >
            Propose
          </ButtonWithReason>
        }
      />
      <ErrorSummary problem={save.problem} />
      {save.problem && save.problem.errors.length === 0 && save.problem.code !== 'stale_version' && (
        <Refusal problem={save.problem} className="mb-3" />
      )}
      <StaleNotice problem={save.problem} yours={form.typed ?? {}} onKeepMine={propose} className="mb-3" />
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <GuardrailFieldset
          form={form}
          layers={layers}
          mayChooseLayer={existing === null && layers.length > 1}
        />
        <div className="flex min-w-0 flex-col gap-6">
          <GuardrailMatches matches={preview.data?.matches ?? undefined} selects={preview.data?.selects} />
          <p className="border-l-2 pl-3 text-body" aria-live="polite">
            {shown ? (
              `“${shown.sentence}”`
            ) : (
              <span className="text-muted">
                The sentence that people read stands here once the rule is whole.
              </span>
            )}
          </p>
          {shown && <Impact preview={shown} stale={preview.isFetching} />}
          {preview.error && form.errors.length === 0 && <Refusal problem={preview.error} />}
          {existing && <GuardrailBeside guardrail={existing} />}
        </div>
      </div>
      {existing && <RemoveGuardrailDialog guardrail={existing} open={removing} onOpenChange={setRemoving} />}
    </>
  )
}
