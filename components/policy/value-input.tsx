'use client'

import { X } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { type DraftLeaf, type DraftType, isList } from './condition-draft'
import type { FieldChoice } from './field-choices'
import { TimeWindowInput } from './time-window-input'

type Props = {
  leaf: DraftLeaf
  field: FieldChoice | undefined
  name: string
  set: (more: Partial<DraftLeaf>, typing?: string) => void
  invalid: boolean
}

/** What a comparison compares with: a value, a list of values, or a window of time. */
export function ValueInput({ leaf, field, name, set, invalid }: Props) {
  const label = `Value for ${name}`
  const options = field?.options ?? []
  if (leaf.op === 'during' || leaf.op === 'outside')
    return <TimeWindowInput value={leaf.value} onChange={(value, typing) => set({ value }, typing)} />
  if (isList(leaf.op))
    return (
      <ListInput
        label={label}
        type={leaf.type}
        values={leaf.values}
        options={options}
        invalid={invalid}
        onChange={values => set({ values })}
      />
    )
  return (
    <ScalarInput
      label={label}
      type={leaf.type}
      value={leaf.value}
      options={leaf.op === 'longer_than' ? [] : options}
      invalid={invalid}
      onChange={value => set({ value }, 'value')}
    />
  )
}

export function ScalarInput({
  label,
  type,
  value,
  options,
  invalid,
  onChange,
}: {
  label: string
  type: DraftType
  value: string
  options: readonly string[]
  invalid?: boolean
  onChange: (value: string) => void
}) {
  if (type === 'yes or no') {
    return (
      <NativeSelect
        aria-label={label}
        className="w-24!"
        value={value}
        onChange={event => onChange(event.target.value)}
      >
        <option value="true">true</option>
        <option value="false">false</option>
      </NativeSelect>
    )
  }
  return (
    <WithOptions options={options}>
      {list => (
        <Input
          aria-label={label}
          aria-invalid={invalid || undefined}
          inputMode={type === 'number' ? 'decimal' : undefined}
          placeholder={type === 'number' ? '500' : 'text'}
          className="w-40!"
          list={list}
          value={value}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </WithOptions>
  )
}

/** Values one by one: Enter or a pasted line break adds, so a value may hold a comma. */
function ListInput({
  label,
  type,
  values,
  options,
  invalid,
  onChange,
}: {
  label: string
  type: DraftType
  values: readonly string[]
  options: readonly string[]
  invalid: boolean
  onChange: (values: string[]) => void
}) {
  const [typed, setTyped] = useState('')
  const add = (texts: string[]) => {
    const fresh = texts.map(text => text.trim()).filter(text => text !== '')
    if (fresh.length > 0) onChange([...new Set([...values, ...fresh])])
    setTyped('')
  }
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1">
      {values.map(value => (
        <span
          key={value}
          className="inline-flex h-6 max-w-56 items-center gap-1 rounded-md border pl-2 text-meta"
        >
          <span className="truncate font-mono">{visibleLine(value)}</span>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Remove ${visibleLine(value).slice(0, 60)}`}
            onClick={() => onChange(values.filter(one => one !== value))}
          >
            <X aria-hidden="true" />
          </Button>
        </span>
      ))}
      <WithOptions options={options.filter(option => !values.includes(option))}>
        {list => (
          <Input
            aria-label={`${label}: add one with Enter`}
            aria-invalid={invalid || undefined}
            inputMode={type === 'number' ? 'decimal' : undefined}
            placeholder={values.length === 0 ? 'value, then Enter' : 'add'}
            className="w-36!"
            list={list}
            value={typed}
            onChange={event => {
              const { value } = event.target
              // A value picked from the list is complete.
              if (options.includes(value)) add([value])
              else setTyped(value)
            }}
            onPaste={event => {
              const text = event.clipboardData.getData('text')
              if (!text.includes('\n')) return
              event.preventDefault()
              add(text.split('\n'))
            }}
            onKeyDown={event => {
              if (event.key === 'Enter' && typed.trim() !== '') {
                event.preventDefault()
                add([typed])
              }
              if (event.key === 'Backspace' && typed === '' && values.length > 0)
                onChange(values.slice(0, -1))
            }}
            onBlur={() => add([typed])}
          />
        )}
      </WithOptions>
    </span>
  )
}

function WithOptions({
  options,
  children,
}: {
  options: readonly string[]
  children: (list: string | undefined) => ReactNode
}) {
  const id = useId()
  return (
    <>
      {children(options.length > 0 ? id : undefined)}
      {options.length > 0 && (
        <datalist id={id}>
          {options.map(option => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </>
  )
}
