'use client'

import { useId } from 'react'
import { Controller, useFormContext } from 'react-hook-form'
import { CheckLine } from '@/components/console/check-line'
import { Field, fieldId } from '@/components/ui/field'
import { Shape } from '@/components/ui/shape'
import { Switch } from '@/components/ui/switch'
import type { AgentFormValues } from './form-values'

type Name = 'attributes' | 'purposes' | 'environments' | 'delegates_to'
type CheckGroupProps = {
  name: Name
  label: string
  hint?: string
  optional?: boolean
  options: readonly { value: string; label: string; hint: string }[]
  error?: string
}

/** Several of a short list. The group's first box is what an error links to. */
export function CheckGroup({ name, label, hint, optional, options, error }: CheckGroupProps) {
  const { register } = useFormContext<AgentFormValues>()
  const id = useId()
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined} className="min-w-0">
      <legend className="text-table font-medium">
        {label}
        {optional && <span className="font-normal text-muted"> (optional)</span>}
      </legend>
      {hint && <p className="text-meta text-muted">{hint}</p>}
      <div className="mt-1 grid max-h-64 grid-cols-1 overflow-y-auto sm:grid-cols-2">
        {options.map((option, at) => (
          <CheckLine
            key={option.value}
            id={at === 0 ? fieldId(`/${name}`) : undefined}
            label={option.label}
            hint={option.hint}
            value={option.value}
            {...register(name)}
          />
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-table text-deny">
          <Shape name="cross" className="mt-1" />
          {error}
        </p>
      )}
    </fieldset>
  )
}

export function SwitchField({
  name,
  label,
  hint,
}: {
  name: 'sender_constrained'
  label: string
  hint: string
}) {
  const { control } = useFormContext<AgentFormValues>()
  return (
    <Controller
      control={control}
      name={name}
      render={({ field }) => (
        <Field label={label} hint={hint} optional>
          {({ id, 'aria-describedby': described }) => (
            <Switch
              id={id}
              aria-describedby={described}
              checked={field.value}
              onCheckedChange={field.onChange}
            />
          )}
        </Field>
      )}
    />
  )
}
