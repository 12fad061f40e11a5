'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { useKeys } from '@/components/console/keyboard'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { isOpenRelease } from '@/lib/domain/release/states'
import { signedCount, type Release } from './types'

export function SubmitRelease({ release }: { release: Release }) {
  const submit = useCommand<CommandInput<'release.submit'>, CommandReply<'release.submit'>>('release.submit')
  const reason = release.can_submit?.detail ?? null
  const run = () => void submit.run({ release: release.id })
  useKeys([{ keys: 's', label: 'Submit for signature', reason, run }])
  return (
    <div className="flex flex-col items-end gap-1">
      <ButtonWithReason
        variant="primary"
        kbd="s"
        reason={reason}
        place="below"
        align="end"
        pending={submit.pending}
        onClick={run}
      >
        Submit for signature
      </ButtonWithReason>
      <Refusal problem={submit.problem} />
    </div>
  )
}

/** IAM or PAM lets an approved release into the next bundle. */
export function PublishRelease({ release }: { release: Release }) {
  const publish = useCommand<CommandInput<'release.publish'>, CommandReply<'release.publish'>>(
    'release.publish',
  )
  const reason = release.can_publish?.detail ?? null
  const run = () => void publish.run({ release: release.id })
  useKeys([{ keys: 's', label: 'Publish', reason, run }])
  return (
    <div className="flex flex-col items-end gap-1">
      <ButtonWithReason
        variant="primary"
        kbd="s"
        reason={reason}
        place="below"
        align="end"
        pending={publish.pending}
        onClick={run}
      >
        Publish to {release.environment.name}
      </ButtonWithReason>
      <Refusal problem={publish.problem} />
    </div>
  )
}

/** Only for the team of the agent: everybody else has nothing to withdraw, and other ways to stop it. */
export function WithdrawRelease({ release }: { release: Release }) {
  const [open, setOpen] = useState(false)
  const withdraw = useCommand<CommandInput<'release.withdraw'>, CommandReply<'release.withdraw'>>(
    'release.withdraw',
    {
      onSuccess: () => setOpen(false),
    },
  )
  if (!isOpenRelease(release.state) || release.can_withdraw?.code === 'not_permitted') return null
  const signed = signedCount(release)
  return (
    <>
      <Button className="self-start" onClick={() => setOpen(true)}>
        Withdraw r{release.number}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={next => {
          withdraw.reset()
          setOpen(next)
        }}
        title={`Withdraw ${release.label}`}
        confirm={`Withdraw r${release.number}`}
        cancel="Keep it"
        danger
        reason={{ label: 'Reason' }}
        onConfirm={reason => void withdraw.run({ release: release.id, reason })}
        pending={withdraw.pending}
        problem={withdraw.problem}
      >
        {signed > 0 ? `${signed === 1 ? '1 signature' : `${signed} signatures`} will be void. ` : ''}What is
        in force stays in force; another release can be proposed.
      </ConfirmDialog>
    </>
  )
}

/** An owner of the layer sends it back to its team. */
export function RequestChanges({ release, layer }: { release: Release; layer: ControlLayer }) {
  const [open, setOpen] = useState(false)
  const request = useCommand<
    CommandInput<'release.request-changes'>,
    CommandReply<'release.request-changes'>
  >('release.request-changes', {
    onSuccess: () => setOpen(false),
  })
  const reason = release.layers.find(each => each.layer === layer)?.can_request_changes?.detail ?? null
  useKeys([{ keys: 'r', label: 'Request changes', reason, run: () => setOpen(true) }])
  const signed = signedCount(release)
  return (
    <>
      <ButtonWithReason className="self-start" kbd="r" reason={reason} onClick={() => setOpen(true)}>
        Request changes
      </ButtonWithReason>
      <ConfirmDialog
        open={open}
        onOpenChange={next => {
          request.reset()
          setOpen(next)
        }}
        title={`Request changes for ${LAYER_NAMES[layer]}`}
        confirm="Request changes"
        cancel="Keep reviewing"
        reason={{
          label: 'What has to change',
          hint: `${release.agent.team} reads this. At least 10 characters.`,
        }}
        onConfirm={text => void request.run({ release: release.id, layer, reason: text })}
        pending={request.pending}
        problem={request.problem}
      >
        {release.label} goes back to {release.agent.team} as a draft
        {signed > 0 ? `, and ${signed === 1 ? '1 signature is' : `${signed} signatures are`} void.` : '.'}
      </ConfirmDialog>
    </>
  )
}
