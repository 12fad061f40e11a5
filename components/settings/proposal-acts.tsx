'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { Refusal } from '@/components/console/refusal'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'

type ProposalActsProps = {
  proposal: {
    id: string
    mine: boolean
    refused: { confirm: string | null; reject: string | null; withdraw: string | null }
  }
  /** "The sign-off rules" */
  what: string
  /** What confirming does, in a sentence. */
  effect: string
  words?: Words
}

type Words = { confirm: string; reject: string; noun: string; rejected: string }
const WORDS: Words = {
  confirm: 'Confirm',
  reject: 'Reject',
  noun: 'proposal',
  rejected: 'The proposal was rejected',
}

/** Confirm, and Reject or Withdraw. Whoever may not confirm reads why. */
export function ProposalActs({ proposal, what, effect, words = WORDS }: ProposalActsProps) {
  const { id, mine, refused } = proposal
  const [asking, setAsking] = useState<'confirm' | 'reject' | null>(null)
  const client = useQueryClient()
  const done = (message: string) => () => {
    setAsking(null)
    toast(message)
  }
  const confirm = useCommand<
    CommandInput<'organisation.confirm-proposal'>,
    CommandReply<'organisation.confirm-proposal'>
  >('organisation.confirm-proposal', { onSuccess: done(`${what} changed`) })
  const reject = useCommand<CommandInput<'organisation.reject-proposal'>>('organisation.reject-proposal', {
    onSuccess: done(words.rejected),
  })
  const withdraw = useCommand<CommandInput<'organisation.withdraw-proposal'>>(
    'organisation.withdraw-proposal',
    { onSuccess: done(`The ${words.noun} was withdrawn`) },
  )
  const open = (act: 'confirm' | 'reject') => {
    confirm.reset()
    reject.reset()
    setAsking(act)
  }
  const close = () => {
    setAsking(null)
    // Refused, so it isn't as this page has it: but only once the refusal was read.
    if (confirm.problem || reject.problem)
      for (const concept of ['organisation', 'policy']) void client.invalidateQueries({ queryKey: [concept] })
  }
  return (
    <div className="mt-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <ButtonWithReason variant="primary" reason={refused.confirm} onClick={() => open('confirm')}>
          {words.confirm}
        </ButtonWithReason>
        {mine ? (
          <ButtonWithReason
            reason={refused.withdraw}
            pending={withdraw.pending}
            onClick={() => void withdraw.run({ proposal: id })}
          >
            Withdraw
          </ButtonWithReason>
        ) : (
          // The same reason twice would only be longer.
          <ButtonWithReason
            reason={
              refused.reject && refused.reject === refused.confirm ? 'As with confirming.' : refused.reject
            }
            onClick={() => open('reject')}
          >
            {words.reject}
          </ButtonWithReason>
        )}
      </div>
      <Refusal problem={withdraw.problem} />
      <ConfirmDialog
        open={asking === 'confirm'}
        onOpenChange={on => !on && close()}
        title={`${words.confirm} the ${words.noun}`}
        confirm={words.confirm}
        cancel="Keep it open"
        pending={confirm.pending}
        problem={confirm.problem}
        onConfirm={() => void confirm.run({ proposal: id })}
      >
        {effect}
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'reject'}
        onOpenChange={on => !on && close()}
        title={`${words.reject} the ${words.noun}`}
        confirm={`${words.reject} ${words.noun}`}
        cancel="Keep it open"
        danger
        reason={{ label: 'Reason', hint: 'Whoever proposed it reads it' }}
        pending={reject.pending}
        problem={reject.problem}
        onConfirm={reason => void reject.run({ proposal: id, reason })}
      >
        It can't be confirmed any more. Nothing changes of what is in force.
      </ConfirmDialog>
    </div>
  )
}
