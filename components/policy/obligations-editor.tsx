'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { Obligations } from '@/lib/domain/policy/model'
import { OBLIGATION_NAMES, OBLIGATIONS_OF } from '@/lib/domain/policy/rule-fields'

type Key = keyof Obligations

const TICKS = [
  ['sender_constrained', 'sender-constrained token'],
  ['session_recorded', 'recorded session'],
  ['purpose_bound', 'used only for the purpose that was named'],
] as const
const SECONDS = [
  ['credential_max_seconds', 'Credential lives at most'],
  ['session_max_seconds', 'Session lasts at most'],
  ['access_max_seconds', 'Access lasts at most'],
] as const
const LISTS = [
  ['log_fields', 'Log these fields'],
  ['redact_fields', 'Redact these fields'],
] as const

/** What an allowed call must still do: what the layer answers for, and what stands there already. */
export function ObligationsEditor({
  value,
  onChange,
  layer,
  error,
}: {
  value: Obligations
  onChange: (value: Obligations) => void
  layer: ControlLayer
  error?: (pointer: string) => string | undefined
}) {
  const set = (change: Partial<Record<Key, unknown>>) => {
    const next = Object.fromEntries(
      Object.entries({ ...value, ...change }).filter(([, one]) => one !== undefined && one !== false),
    )
    onChange(next as Obligations)
  }
  const offered = (key: Key) => OBLIGATIONS_OF[layer].includes(key)
  // From before layers asked only for what is theirs: it can be taken away, or the layer changed.
  const foreign = (Object.keys(value) as Key[]).filter(key => !offered(key))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-table font-medium">Obligations of an allowed call</legend>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {TICKS.filter(([key]) => offered(key)).map(([key, label]) => (
          <label key={key} className="flex items-center gap-1 text-table">
            <Checkbox
              checked={value[key] === true}
              onChange={event => set({ [key]: event.target.checked || undefined })}
            />
            {label}
          </label>
        ))}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        {SECONDS.filter(([key]) => offered(key)).map(([key, label]) => (
          <Field
            key={key}
            label={label}
            hint="seconds"
            pointer={`/obligations/${key}`}
            error={error?.(`/obligations/${key}`)}
            optional
          >
            {control => (
              <Input
                {...control}
                inputMode="numeric"
                value={value[key] ?? ''}
                onChange={event =>
                  set({ [key]: /^\d+$/.test(event.target.value) ? Number(event.target.value) : undefined })
                }
              />
            )}
          </Field>
        ))}
        {LISTS.filter(([key]) => offered(key)).map(([key, label]) => (
          <Field
            key={key}
            label={label}
            hint="separated by commas"
            pointer={`/obligations/${key}`}
            error={error?.(`/obligations/${key}`)}
            optional
          >
            {control => (
              <Input
                {...control}
                defaultValue={value[key]?.join(', ') ?? ''}
                onChange={event => set({ [key]: list(event.target.value) })}
              />
            )}
          </Field>
        ))}
      </div>
      {foreign.map(key => (
        <p key={key} className="flex flex-wrap items-center gap-2 text-meta text-muted">
          {error?.(`/obligations/${key}`) ?? `${OBLIGATION_NAMES[key]} is for another layer to ask for.`}
          <button
            type="button"
            className="text-link hover:underline"
            onClick={() => set({ [key]: undefined })}
          >
            Take it away
          </button>
        </p>
      ))}
    </fieldset>
  )
}

function list(text: string): string[] | undefined {
  const names = text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
  return names.length > 0 ? names : undefined
}
