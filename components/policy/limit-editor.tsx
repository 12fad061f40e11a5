'use client'

import { useQuery } from '@tanstack/react-query'
import { Field, fieldId } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Checkbox } from '@/components/ui/checkbox'
import { NativeSelect } from '@/components/ui/native-select'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { divideLimit } from '@/lib/domain/policy/limit'
import { canonicalDecimal } from '@/lib/domain/policy/numbers'
import { type FieldChoice, pathKey } from './field-choices'
import { FieldErrors } from './field-errors'
import type { FieldError } from './nearest-pointer'
import type { LimitDraft } from './threshold-state'

type Enforcers = QueryOutput<'enforcer.list'>

/** "At most [20] [calls] [an hour] [per agent]", and what several enforcers make of it. */
export function LimitEditor({
  value,
  onChange,
  choices,
  saved,
  errors,
}: {
  value: LimitDraft
  onChange: (value: LimitDraft, typing?: string) => void
  choices: readonly FieldChoice[]
  /** It has versions: what it counts stays. */
  saved: boolean
  errors: readonly FieldError[]
}) {
  const numbers = choices.filter(
    field => field.group === 'Arguments' && (field.types.length === 0 || field.types.includes('number')),
  )
  const at = (pointer: string) => errors.find(error => error.pointer.startsWith(pointer))?.detail ?? null
  const measure = value.measure === 'count' ? 'count' : pathKey(value.field)
  const listed = numbers.some(field => pathKey(field.path) === measure)
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-table font-medium">Let through</legend>
      <div className="flex flex-wrap items-end gap-3">
        <Field label="At most" pointer="/limit/at_most" className="w-28" error={at('/limit/at_most')}>
          {control => (
            <Input
              {...control}
              inputMode="decimal"
              placeholder="20"
              value={value.at_most}
              onChange={event => onChange({ ...value, at_most: event.target.value }, 'at most')}
            />
          )}
        </Field>
        <Field label="Of" pointer="/limit/field" className="w-48" error={at('/limit/field')}>
          {control => (
            <NativeSelect
              {...control}
              disabled={saved}
              value={measure}
              onChange={event => {
                const field = numbers.find(one => pathKey(one.path) === event.target.value)
                onChange(
                  field ? { ...value, measure: 'sum', field: field.path } : { ...value, measure: 'count' },
                )
              }}
            >
              <option value="count">calls</option>
              {(listed || value.measure === 'count' ? numbers : [...numbers, null]).map(field =>
                field ? (
                  <option key={pathKey(field.path)} value={pathKey(field.path)}>
                    {visibleLine(field.label).slice(0, 60)}, added up
                  </option>
                ) : (
                  <option key="own" value={measure}>
                    {value.field.slice(1).join('.')}, added up
                  </option>
                ),
              )}
            </NativeSelect>
          )}
        </Field>
        <Field label="In" pointer="/limit/window" className="w-32">
          {control => (
            <NativeSelect
              {...control}
              disabled={saved}
              value={value.window}
              onChange={event => onChange({ ...value, window: event.target.value as LimitDraft['window'] })}
            >
              <option value="hour">an hour</option>
              <option value="day">a day</option>
            </NativeSelect>
          )}
        </Field>
        <Field label="Per" pointer="/limit/per" className="w-56">
          {control => (
            <NativeSelect
              {...control}
              disabled={saved}
              value={value.per}
              onChange={event => onChange({ ...value, per: event.target.value as LimitDraft['per'] })}
            >
              <option value="agent">agent</option>
              <option value="session">session</option>
              <option value="on_behalf_of">person on whose behalf it is</option>
            </NativeSelect>
          )}
        </Field>
      </div>
      <FieldErrors errors={errors.filter(error => error.pointer === '/limit')} />
      {saved && (
        <p className="text-meta text-muted">
          What it counts stays: releases keep older versions in force, and all compare one counter. To count
          something else, set a new threshold and remove this one.
        </p>
      )}
      <p className="text-meta text-muted">
        Windows begin at the full hour or day, UTC. Calls that are refused count too.
      </p>
      <Share value={value} onChange={onChange} />
    </fieldset>
  )
}

/** Enforcers that count alone multiply a limit. */
function Share({
  value,
  onChange,
}: {
  value: LimitDraft
  onChange: (value: LimitDraft, typing?: string) => void
}) {
  const enforcers = useQuery(operationQuery<Enforcers>('enforcer.list', {}))
  const most = mostConnected(enforcers.data)
  const among = value.enforcers ?? most.count
  const whole = canonicalDecimal(value.at_most.trim())
  return (
    <div className="flex max-w-prose flex-col gap-2 rounded-md border px-3 py-2">
      <p className="text-table" aria-live="polite">
        {enforcers.isPending
          ? 'Counting the enforcers…'
          : enforcers.error
            ? 'How many enforcers are connected is not known now.'
            : most.words}{' '}
        {(most.count > 1 || value.enforcers !== null) && whole !== null && (
          <>
            Where each counts alone, {among} let through up to {among} × {whole}. Where they ask the relay, it
            counts for all of them together, and the limit needs no dividing.
          </>
        )}
      </p>
      <div className="flex flex-wrap items-center gap-2 text-table">
        <label className="flex items-center gap-1" htmlFor={fieldId('/limit/divided')}>
          <Checkbox
            id={fieldId('/limit/divided')}
            checked={value.enforcers !== null}
            onChange={event =>
              onChange({ ...value, enforcers: event.target.checked ? Math.max(2, most.count) : null })
            }
          />
          Divide it among
        </label>
        <Input
          aria-label="Among how many enforcers"
          type="number"
          min={2}
          max={10_000}
          className="w-20!"
          disabled={value.enforcers === null}
          value={value.enforcers ?? Math.max(2, most.count)}
          onChange={event => {
            const count = Math.trunc(Number(event.target.value))
            if (count >= 2 && count <= 10_000) onChange({ ...value, enforcers: count }, 'enforcers')
          }}
        />
        enforcers that count alone
      </div>
      {value.enforcers !== null && whole !== null && !whole.startsWith('-') && (
        <p className="text-table">
          Stored: <span className="font-medium">{divideLimit(whole, value.enforcers)}</span> at each, {whole}{' '}
          divided by {value.enforcers} and rounded down.
        </p>
      )}
    </div>
  )
}

/** The environment with the most enforcers that were heard of, since each environment counts by itself. */
function mostConnected(list: Enforcers | undefined): { count: number; words: string } {
  if (!list) return { count: 0, words: '' }
  const connected = (environment: string) =>
    list.items.filter(
      one => one.environment === environment && !['revoked', 'never', 'silent'].includes(one.state),
    ).length
  const counts = list.environments
    .map(({ id, name }) => ({ name, count: connected(id) }))
    .filter(({ count }) => count > 0)
  const count = Math.max(0, ...counts.map(one => one.count))
  if (count === 0) return { count, words: 'No enforcer is connected yet.' }
  const words = counts.map(one => `${one.count} in ${one.name}`).join(', ')
  return { count, words: `Enforcers connected now: ${words}.` }
}
