'use client'

import type { ReactNode } from 'react'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Dialog, type DialogProps } from '@/components/ui/dialog'
import type { Problem } from '@/lib/client/problem'

type FormDialogProps = Pick<DialogProps, 'open' | 'onOpenChange' | 'title' | 'description' | 'size'> & {
  children: ReactNode
  /** Verb and object: "Add person". */
  submit: string
  /** Why it can't be sent now, as a sentence. */
  reason?: string | null
  danger?: boolean
  pending: boolean
  problem: Problem | null
  /** Pointers of fields that aren't controls of this form. */
  unlinked?: readonly string[]
  onSubmit: () => void
}

/** A form in a dialog. What was typed stays in the caller's state when it is refused. */
export function FormDialog({
  children,
  submit,
  reason,
  danger,
  pending,
  problem,
  unlinked,
  onSubmit,
  ...dialog
}: FormDialogProps) {
  const summary = problem !== null && problem.errors.length > 0
  return (
    <Dialog {...dialog}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          if (!pending && !reason) onSubmit()
        }}
      >
        {summary && <ErrorSummary problem={problem} unlinked={unlinked} />}
        {children}
        <div className="flex flex-wrap items-center justify-end gap-2">
          {reason && (
            <span id="form-reason" className="mr-auto max-w-prose text-meta text-muted">
              {reason}
            </span>
          )}
          <div className="ml-auto flex flex-wrap justify-end gap-2">
            <Button onClick={() => dialog.onOpenChange(false)}>Cancel</Button>
            <Button
              type="submit"
              variant={danger ? 'danger' : 'primary'}
              pending={pending}
              reason={reason}
              reasonId="form-reason"
            >
              {submit}
            </Button>
          </div>
        </div>
        <Refusal problem={summary ? null : problem} />
      </form>
    </Dialog>
  )
}
