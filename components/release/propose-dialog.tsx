'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { DiffGroup, DiffLine } from '@/components/console/diff-line'
import { ErrorRegion } from '@/components/console/error-region'
import { Refusal } from '@/components/console/refusal'
import { TierBars } from '@/components/console/tier-bars'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { EnvironmentField, IntentField } from './draft-fields'
import { SECTION_NAMES } from './section-nav'
import type { SectionId } from './types'

export type ProposeDialogProps = {
  agent: { id: string; name: string }
  /** Where the agent runs. */
  environments: readonly { id: string; name: string }[]
  /** The one that is offered first. */
  environment?: string
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** The whole effect of a release first, then its draft. */
export function ProposeDialog({ agent, environments, environment, open, onOpenChange }: ProposeDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="md"
      title={`Propose release of ${agent.name}`}
      description="Composed from the agent as it is now. Nothing is in force before all six layers have signed."
    >
      <Form
        agent={agent}
        environments={environments}
        environment={environment}
        onCancel={() => onOpenChange(false)}
      />
    </Dialog>
  )
}

type FormProps = Pick<ProposeDialogProps, 'agent' | 'environments' | 'environment'> & { onCancel: () => void }

function Form({ agent, environments, environment: offered, onCancel }: FormProps) {
  const router = useRouter()
  const runsThere = environments.some(({ id }) => id === offered)
  const [environment, setEnvironment] = useState((runsThere ? offered : environments[0]?.id) ?? '')
  const [intent, setIntent] = useState('')
  const [short, setShort] = useState(false)
  const preview = useQuery(
    operationQuery<QueryOutput<'release.preview'>>('release.preview', { agent: agent.id, environment }),
  )
  const draft = useCommand<CommandInput<'release.draft'>, CommandReply<'release.draft'>>('release.draft', {
    onSuccess: ({ data }) => router.push(paths.release(data.release)),
  })
  const refusal = preview.data?.can_draft ?? null
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        const tooShort = intent.trim().length < 10
        setShort(tooShort)
        if (!tooShort && !refusal && !draft.pending)
          void draft.run({ agent: agent.id, environment, intent: intent.trim() })
      }}
    >
      <EnvironmentField
        value={environment}
        onChange={setEnvironment}
        environments={environments}
        error={draft.problem?.fieldError('/environment')}
      />
      {preview.data ? (
        <Effect preview={preview.data} agent={agent} />
      ) : preview.error ? (
        <ErrorRegion
          what="The differences could not be loaded"
          error={preview.error}
          onRetry={() => void preview.refetch()}
        />
      ) : (
        <p className="text-table text-muted">Comparing with what is in force…</p>
      )}
      <IntentField
        value={intent}
        onChange={setIntent}
        short={short}
        readers="The six signers"
        error={draft.problem?.fieldError('/intent')}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Propose nothing</Button>
        <ButtonWithReason
          type="submit"
          variant="primary"
          reason={refusal?.detail ?? (preview.data ? null : 'The differences are still being compared.')}
          place="below"
          align="end"
          pending={draft.pending}
        >
          Draft release
        </ButtonWithReason>
      </div>
      <Refusal problem={draft.problem} />
    </form>
  )
}

const KINDS = ['more', 'less', 'other'] as const
const SHOWN = 12

function Effect({
  preview,
  agent,
}: {
  preview: QueryOutput<'release.preview'>
  agent: { id: string; name: string }
}) {
  const { differences, base, open } = preview
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-table">
        <span>
          {preview.actions.toLocaleString('en')} actions
          {preview.unclassified > 0 && (
            <span className="text-deny">
              , {preview.unclassified.toLocaleString('en')} unclassified: denied
            </span>
          )}
        </span>
        <TierBars tier={preview.top_tier} />
        <span className="text-muted">certified for {preview.certified_for_days} days</span>
      </p>
      {open && (
        <Notice tone="step">
          <Link href={paths.release(open.id)} className="text-link underline underline-offset-2">
            r{open.number}
          </Link>{' '}
          is already on the way.
        </Notice>
      )}
      {preview.vacant.length > 0 && (
        <Notice tone="step" title={`${preview.vacant.map(layer => LAYER_NAMES[layer]).join(', ')} vacant`}>
          You can draft now; submitting waits until each layer has an owner.{' '}
          <Link href={paths.agent(agent.id, 'ownership')} className="text-link underline underline-offset-2">
            Ownership of {agent.name}
          </Link>
        </Notice>
      )}
      <div className="max-h-64 overflow-y-auto border-y py-2">
        <p className="mb-1 text-meta text-muted">
          {base ? `Since r${base.number}` : 'The first release here: everything is new'}
        </p>
        {differences.length === 0 && <p className="text-table">Nothing differs from what is in force.</p>}
        {KINDS.map(kind => {
          const lines = differences.filter(difference => difference.kind === kind)
          return (
            <div key={kind}>
              <DiffGroup kind={kind}>
                {lines.slice(0, SHOWN).map(({ sentence, layer }) => (
                  <DiffLine key={`${layer} ${sentence}`} kind={kind}>
                    <span className="text-muted">{SECTION_NAMES[layer as SectionId]}: </span>
                    <span className="wrap-anywhere">{sentence}</span>
                  </DiffLine>
                ))}
              </DiffGroup>
              {lines.length > SHOWN && (
                <p className="text-table text-muted">
                  and {lines.length - SHOWN} more, all of them on the release
                </p>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
