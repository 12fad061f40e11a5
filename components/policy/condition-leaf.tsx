'use client'

import { X } from 'lucide-react'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { fieldId } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Shape } from '@/components/ui/shape'
import { visibleLine } from '@/lib/domain/action/visible-text'
import {
  canBeRespelled,
  type DraftLeaf,
  type DraftOperator,
  newLeaf,
  OPERATOR_WORDS,
  operatorsFor,
  takesAbsent,
  takesValue,
  valueType,
  withOperator,
} from './condition-draft'
import { choiceOf, FIELD_GROUPS, type FieldChoice, OPEN_ROOTS, type OpenRoot, pathKey } from './field-choices'
import { FieldErrors } from './field-errors'
import type { FieldError } from './nearest-pointer'
import { ScalarInput, ValueInput } from './value-input'

type Props = {
  leaf: DraftLeaf
  pointer: string
  errors: readonly FieldError[]
  choices: readonly FieldChoice[]
  hasSchema: boolean
  onChange: (next: DraftLeaf | null, typing?: string) => void
}

export function ConditionLeaf({ leaf, pointer, errors, choices, hasSchema, onChange }: Props) {
  const errorId = useId()
  const field = choiceOf(choices, leaf.path)
  const set = (more: Partial<DraftLeaf>, typing?: string) =>
    onChange({ ...leaf, ...more }, typing && `${leaf.key} ${typing}`)
  const operators = operatorsFor(field)
  const name = field?.label ?? leaf.path.slice(1).join('/')
  // A window of time takes a line of its own.
  const isWindow = leaf.op === 'during' || leaf.op === 'outside'
  const remove = (
    <Button
      variant="ghost"
      size="icon-sm"
      aria-label={`Remove condition on ${name}`}
      onClick={() => onChange(null)}
    >
      <X aria-hidden="true" />
    </Button>
  )
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-center gap-1.5">
        <FieldSelect
          leaf={leaf}
          field={field}
          choices={choices}
          onChange={onChange}
          set={set}
          control={{
            id: fieldId(pointer),
            'aria-invalid': errors.length > 0 || undefined,
            'aria-describedby': errors.length > 0 ? errorId : undefined,
          }}
        />
        <NativeSelect
          aria-label={`Comparison of ${name}`}
          className="w-auto! max-w-56"
          value={leaf.op}
          onChange={event => onChange(withOperator(leaf, event.target.value as DraftOperator, field))}
        >
          {(operators.includes(leaf.op) ? operators : [leaf.op, ...operators]).map(op => (
            <option key={op} value={op}>
              {OPERATOR_WORDS[op]}
            </option>
          ))}
        </NativeSelect>
        {isWindow && remove}
        {takesValue(leaf.op) && valueType(leaf.op, field) === null && (
          <NativeSelect
            aria-label={`Type of ${name}`}
            className="w-24!"
            value={leaf.type}
            onChange={event => {
              const type = event.target.value as DraftLeaf['type']
              set({ type, value: type === 'yes or no' ? 'true' : '', values: [], absent: null })
            }}
          >
            <option value="number">number</option>
            <option value="text">text</option>
            <option value="yes or no">yes/no</option>
          </NativeSelect>
        )}
        {takesValue(leaf.op) && (
          <ValueInput leaf={leaf} field={field} name={name} set={set} invalid={errors.length > 0} />
        )}
        {!isWindow && remove}
      </div>
      <Absent leaf={leaf} field={field} name={name} set={set} />
      <FieldErrors id={errorId} errors={errors} />
      {hasSchema && !field && leaf.path[0] === 'arguments' && (leaf.path[1] ?? '') !== '' && (
        <p className="flex items-start gap-1.5 text-meta text-step">
          <Shape name="clock" className="mt-0.5" />
          <span>
            {visibleLine(name).slice(0, 80)} is not in this action’s input schema. Where a call leaves it out,
            the rule holds.
          </span>
        </p>
      )}
      {canBeRespelled(leaf, field) && (
        <p className="text-meta text-muted">
          Free text can be respelled: capitals, spaces, look-alike letters. To catch more, turn it round, with
          what is allowed in “is none of”.
        </p>
      )}
    </div>
  )
}

type Set = (more: Partial<DraftLeaf>, typing?: string) => void

const OPEN = 'open '

function FieldSelect({
  leaf,
  field,
  choices,
  onChange,
  set,
  control,
}: {
  leaf: DraftLeaf
  field: FieldChoice | undefined
  choices: readonly FieldChoice[]
  onChange: Props['onChange']
  set: Set
  control: { id: string; 'aria-invalid': true | undefined; 'aria-describedby': string | undefined }
}) {
  const root = (leaf.path[0] ?? 'arguments') as OpenRoot
  const groups = FIELD_GROUPS.map(group => ({ group, fields: choices.filter(one => one.group === group) }))
  const pick = (value: string) => {
    if (value.startsWith(OPEN)) {
      const open = value.slice(OPEN.length) as OpenRoot
      const type = open === 'usage' ? 'number' : open === 'posture' ? 'yes or no' : leaf.type
      return onChange({
        ...newLeaf(undefined, leaf.key),
        path: [open, ''],
        type,
        op: type === 'number' ? 'gt' : 'eq',
        value: type === 'yes or no' ? 'true' : '',
      })
    }
    const next = choices.find(one => pathKey(one.path) === value)
    if (next) onChange(newLeaf(next, leaf.key))
  }
  return (
    <>
      <NativeSelect
        aria-label="Field"
        className="w-auto! max-w-56"
        {...control}
        value={field ? pathKey(leaf.path) : `${OPEN}${root}`}
        onChange={event => pick(event.target.value)}
      >
        {groups.map(({ group, fields }) => (
          <optgroup key={group} label={group}>
            {fields.map(one => (
              <option key={pathKey(one.path)} value={pathKey(one.path)}>
                {visibleLine(one.label).slice(0, 80)}
                {one.required ? ' (required)' : ''}
              </option>
            ))}
            {group === 'Arguments' && <option value={`${OPEN}arguments`}>another argument…</option>}
            {group === 'Usage and posture' && (
              <>
                <option value={`${OPEN}usage`}>another usage counter…</option>
                <option value={`${OPEN}posture`}>another posture attribute…</option>
              </>
            )}
          </optgroup>
        ))}
      </NativeSelect>
      {!field && (
        <Input
          aria-label={`Name of the ${OPEN_ROOTS[root] ?? 'field'}, with / between nested keys`}
          placeholder={OPEN_ROOTS[root] ?? 'field'}
          className="w-40! font-mono"
          value={leaf.path.slice(1).join('/')}
          onChange={event => set({ path: [root, ...event.target.value.split('/')] }, 'path')}
        />
      )}
    </>
  )
}

/** What counts where the field is left out: unknown, or the tool's documented default, said once. */
function Absent({
  leaf,
  field,
  name,
  set,
}: {
  leaf: DraftLeaf
  field: FieldChoice | undefined
  name: string
  set: Set
}) {
  if (!takesAbsent(leaf)) return null
  if (leaf.absent !== null) {
    return (
      <div className="flex flex-wrap items-center gap-1.5 text-meta">
        <span className="text-muted">Left out, it counts as</span>
        <ScalarInput
          label={`What counts where ${name} is left out`}
          type={leaf.type}
          value={leaf.absent}
          options={field?.options ?? []}
          onChange={absent => set({ absent }, 'absent')}
        />
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`No default for ${name}`}
          onClick={() => set({ absent: null })}
        >
          <X aria-hidden="true" />
        </Button>
      </div>
    )
  }
  const { fallback } = field ?? {}
  if (fallback === undefined) return null
  const type = typeof fallback === 'object' ? 'number' : typeof fallback === 'boolean' ? 'yes or no' : 'text'
  if (type !== leaf.type) return null
  const text = typeof fallback === 'object' ? fallback.number : String(fallback)
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-meta text-muted">
      The schema says that {visibleLine(name).slice(0, 60)} is{' '}
      <span className="font-mono">
        {visibleLine(type === 'text' ? JSON.stringify(text) : text).slice(0, 60)}
      </span>{' '}
      where it is left out.
      <Button size="sm" onClick={() => set({ absent: text })}>
        Take that default
      </Button>
    </p>
  )
}
