'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/textarea'
import type { Problem } from '@/lib/client/problem'
import { Refusal } from './refusal'

export type ConfirmDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** What would happen: "Suspend refunder". */
  title: string
  /** Its effect, before it happens: "412 calls/h become Deny". */
  children?: ReactNode
  /** Verb and object: "Suspend refunder". */
  confirm: string
  /** What staying means: "Keep it active". */
  cancel: string
  danger?: boolean
  /** Asks for a typed reason. Presets are buttons that fill it in. */
  reason?: { label: string; optional?: boolean; hint?: string; presets?: readonly string[] }
  onConfirm: (reason: string) => void
  pending?: boolean
  problem?: Problem | null
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={props.title}
      // A fresh body per opening: an old reason must not be sent for a new act.
    >
      <Body key={String(props.open)} {...props} />
    </Dialog>
  )
}

function Body({
  children,
  confirm,
  cancel,
  danger,
  reason,
  onConfirm,
  onOpenChange,
  pending,
  problem,
}: ConfirmDialogProps) {
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const required = reason && !reason.optional
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        if (pending) return
        const lacks = Boolean(required) && text.trim() === ''
        setMissing(lacks)
        if (!lacks) onConfirm(text.trim())
      }}
    >
      {children && <div className="text-body">{children}</div>}
      {reason && (
        <Field
          label={reason.label}
          hint={reason.hint}
          optional={reason.optional}
          error={
            missing ? `${confirm} needs a reason: it is kept as evidence.` : problem?.fieldError('/reason')
          }
        >
          {control => (
            <>
              {reason.presets && (
                <div className="mb-1 flex flex-wrap gap-1.5">
                  {reason.presets.map(preset => (
                    <Button
                      key={preset}
                      size="sm"
                      aria-pressed={text === preset}
                      onClick={() => setText(preset)}
                    >
                      {preset}
                    </Button>
                  ))}
                </div>
              )}
              <Textarea
                {...control}
                data-autofocus
                rows={2}
                value={text}
                onChange={event => setText(event.target.value)}
              />
            </>
          )}
        </Field>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>{cancel}</Button>
        <Button type="submit" variant={danger ? 'danger' : 'primary'} pending={pending}>
          {confirm}
        </Button>
      </div>
      {/* What stands at the reason isn't said twice. */}
      <Refusal problem={reason && problem?.fieldError('/reason') ? null : problem} />
    </form>
  )
}
