'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { Obligations } from '@/lib/domain/policy/model'

/** What an allowed call must still do. */
export function ObligationsEditor({
  value,
  onChange,
}: {
  value: Obligations
  onChange: (value: Obligations) => void
}) {
  const set = (change: Partial<Record<keyof Obligations, unknown>>) => {
    const next = Object.fromEntries(
      Object.entries({ ...value, ...change }).filter(([, one]) => one !== undefined && one !== false),
    )
    onChange(next as Obligations)
  }
  const list = (text: string) => {
    const names = text
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== '')
    return names.length > 0 ? names : undefined
  }
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-table font-medium">Obligations of an allowed call</legend>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <label className="flex items-center gap-1 text-table">
          <Checkbox
            checked={value.sender_constrained === true}
            onChange={event => set({ sender_constrained: event.target.checked || undefined })}
          />
          sender-constrained token
        </label>
        <label className="flex items-center gap-1 text-table">
          <Checkbox
            checked={value.session_recorded === true}
            onChange={event => set({ session_recorded: event.target.checked || undefined })}
          />
          recorded session
        </label>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field
          label="Credential lives at most"
          hint="seconds"
          pointer="/obligations/credential_max_seconds"
          optional
        >
          {control => (
            <Input
              {...control}
              inputMode="numeric"
              value={value.credential_max_seconds ?? ''}
              onChange={event =>
                set({
                  credential_max_seconds: /^\d+$/.test(event.target.value)
                    ? Number(event.target.value)
                    : undefined,
                })
              }
            />
          )}
        </Field>
        <Field label="Log these fields" hint="separated by commas" pointer="/obligations/log_fields" optional>
          {control => (
            <Input
              {...control}
              defaultValue={value.log_fields?.join(', ') ?? ''}
              onChange={event => set({ log_fields: list(event.target.value) })}
            />
          )}
        </Field>
        <Field
          label="Redact these fields"
          hint="separated by commas"
          pointer="/obligations/redact_fields"
          optional
        >
          {control => (
            <Input
              {...control}
              defaultValue={value.redact_fields?.join(', ') ?? ''}
              onChange={event => set({ redact_fields: list(event.target.value) })}
            />
          )}
        </Field>
      </div>
    </fieldset>
  )
}
