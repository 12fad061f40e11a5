'use client'

import { type ReactNode, useId } from 'react'
import { cn } from './cn'
import { Label } from './label'
import { Shape } from './shape'

/** The DOM id of the control that a JSON pointer names, so that an error summary can link to it. */
export function fieldId(pointer: string): string {
  return `field${pointer.replace(/[^A-Za-z0-9_-]+/g, '-')}`
}

export type FieldControl = {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
  'aria-required': true | undefined
}

export type FieldProps = {
  label: ReactNode
  /** JSON pointer of the input, e.g. `/purpose`: gives the control the id that ErrorSummary links to. */
  pointer?: string
  hint?: ReactNode
  error?: string | null
  /** Says "optional" beside the label. Everything else is required. */
  optional?: boolean
  children: (control: FieldControl) => ReactNode
  className?: string
}

/** Label, hint, control, error: `<Field label="Name" pointer="/name">{c => <Input {...c} />}</Field>`. */
export function Field({ label, pointer, hint, error, optional, children, className }: FieldProps) {
  const ownId = useId()
  const id = pointer ? fieldId(pointer) : ownId
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <Label htmlFor={id}>
        {label}
        {optional && <span className="font-normal text-muted"> (optional)</span>}
      </Label>
      {hint && (
        <p id={`${id}-hint`} className="text-meta text-muted">
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': optional ? undefined : true,
      })}
      {error && (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-table text-deny">
          <Shape name="cross" className="mt-1" />
          {error}
        </p>
      )}
    </div>
  )
}
