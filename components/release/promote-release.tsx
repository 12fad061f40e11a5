'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ErrorRegion } from '@/components/console/error-region'
import { useKeys } from '@/components/console/keyboard'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { EnvironmentField, IntentField } from './draft-fields'
import { PromotionSections } from './promotion-sections'
import type { Release } from './types'

/** What ran here, released somewhere else. Only for what is or was in force. */
export function PromoteRelease({ release }: { release: Release }) {
  const [open, setOpen] = useState(false)
  const { targets, refusal } = release.promotion
  // Readers of other teams never promote it: nothing for them to see.
  const ran =
    (release.state === 'published' || release.state === 'superseded') && refusal?.code !== 'not_permitted'
  const reason = refusal?.detail ?? null
  const label = targets.length === 1 ? `Promote to ${targets[0]!.name}` : 'Promote'
  useKeys(ran ? [{ keys: 'p', label, reason, run: () => setOpen(true) }] : [])
  if (!ran) return null
  return (
    <>
      <ButtonWithReason
        className="self-start"
        kbd="p"
        reason={reason}
        place="below"
        align="end"
        onClick={() => setOpen(true)}
      >
        {label}
      </ButtonWithReason>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        size="md"
        title={`Promote ${release.label}`}
        description="Drafts the same thing for another environment. Signatures are never carried along: its layers sign it there."
      >
        <Form release={release} onCancel={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function Form({ release, onCancel }: { release: Release; onCancel: () => void }) {
  const router = useRouter()
  const { targets } = release.promotion
  const [environment, setEnvironment] = useState(targets[0]?.id ?? '')
  const [intent, setIntent] = useState(`What ran as ${release.label}`)
  const [short, setShort] = useState(false)
  const preview = useQuery(
    operationQuery<QueryOutput<'release.preview-promotion'>>('release.preview-promotion', {
      from: release.id,
      environment,
    }),
  )
  const promote = useCommand<CommandInput<'release.promote'>, CommandReply<'release.promote'>>(
    'release.promote',
    { onSuccess: ({ data }) => router.push(paths.release(data.release)) },
  )
  const seen = preview.data
  const refusal = seen?.can_promote ?? null
  const name = targets.find(each => each.id === environment)?.name ?? environment
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        const tooShort = intent.trim().length < 10
        setShort(tooShort)
        if (!tooShort && seen && !refusal && !promote.pending)
          void promote
            .run({ from: release.id, environment, intent: intent.trim(), digest: seen.digest })
            .then(done => (done ? undefined : preview.refetch()))
      }}
    >
      <EnvironmentField
        value={environment}
        onChange={setEnvironment}
        environments={targets}
        error={promote.problem?.fieldError('/environment')}
      />
      {seen ? (
        <div className="flex flex-col gap-3">
          {seen.open && (
            <Notice tone="step">
              <Link href={paths.release(seen.open.id)} className="text-link underline underline-offset-2">
                r{seen.open.number}
              </Link>{' '}
              is already on the way in {name}.
            </Notice>
          )}
          <section
            aria-label={`Against ${seen.from.label}`}
            className="max-h-72 overflow-y-auto border-y py-2"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
            tabIndex={0}
          >
            <p className="mb-1 text-meta text-muted">Against {seen.from.label}</p>
            <PromotionSections sections={seen.sections} />
          </section>
        </div>
      ) : preview.error ? (
        <ErrorRegion
          what="The differences could not be loaded"
          error={preview.error}
          onRetry={() => void preview.refetch()}
        />
      ) : (
        <p className="text-table text-muted">Comparing with what ran in {release.environment.name}…</p>
      )}
      <IntentField
        value={intent}
        onChange={setIntent}
        short={short}
        readers="Its signers"
        error={promote.problem?.fieldError('/intent')}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Promote nothing</Button>
        <ButtonWithReason
          type="submit"
          variant="primary"
          reason={refusal?.detail ?? (seen ? null : 'The differences are still being compared.')}
          place="below"
          align="end"
          pending={promote.pending}
        >
          Draft for {name}
        </ButtonWithReason>
      </div>
      <Refusal problem={promote.problem} />
    </form>
  )
}
