'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { type Release, signedCount } from './types'

type DeclineReleaseProps = {
  release: Release
  layer: ControlLayer
  /** Why this person may not, as a sentence; null: they may. */
  reason: string | null
}

/** An owner of a layer that has to sign ends the release for good. Sending it back is the button beside. */
export function DeclineRelease({ release, layer, reason }: DeclineReleaseProps) {
  const [open, setOpen] = useState(false)
  const decline = useCommand<CommandInput<'release.decline'>, CommandReply<'release.decline'>>(
    'release.decline',
    { onSuccess: () => setOpen(false) },
  )
  const signed = signedCount(release)
  return (
    <>
      <ButtonWithReason className="self-start" variant="danger" reason={reason} onClick={() => setOpen(true)}>
        Decline
      </ButtonWithReason>
      <ConfirmDialog
        open={open}
        onOpenChange={next => {
          decline.reset()
          setOpen(next)
        }}
        title={`Decline ${release.label} for ${LAYER_NAMES[layer]}`}
        confirm={`Decline r${release.number}`}
        cancel="Keep reviewing"
        danger
        reason={{ label: 'Why it is declined', hint: 'Kept as evidence. At least 10 characters.' }}
        onConfirm={text => void decline.run({ release: release.id, layer, reason: text })}
        pending={decline.pending}
        problem={decline.problem}
      >
        <p>
          r{release.number} ends here for good
          {signed > 0 ? `, and ${signed === 1 ? '1 signature is' : `${signed} signatures are`} void.` : '.'}{' '}
          What is in force stays in force; {release.agent.team} can propose another release.
        </p>
        <p className="mt-2 text-table text-muted">
          Request changes instead where the same release could be signed once something in it is changed.
        </p>
      </ConfirmDialog>
    </>
  )
}
