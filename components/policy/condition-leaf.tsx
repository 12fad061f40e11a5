'use client'

import { X } from 'lucide-react'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { fieldId } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Shape } from '@/components/ui/shape'
import { visibleLine } from '@/lib/domain/action/visible-text'
import {
  canBeRespelled,
  type DraftLeaf,
  type DraftOperator,
  OPERATOR_WORDS,
  operatorsFor,
  takesValue,
  valueType,
  withOperator,
} from './condition-draft'
import { Absent } from './condition-absent'
import { FieldSelect } from './condition-field'
import { choiceOf, type FieldChoice } from './field-choices'
import { FieldErrors } from './field-errors'
import type { FieldError } from './nearest-pointer'
import { ValueInput } from './value-input'

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
        {isWindow ? (
          <ValueInput leaf={leaf} field={field} name={name} set={set} invalid={errors.length > 0} />
        ) : (
          // What removes the row stays beside its last control, however narrow it gets.
          <span className="flex min-w-0 items-center gap-1.5">
            {takesValue(leaf.op) && (
              <ValueInput leaf={leaf} field={field} name={name} set={set} invalid={errors.length > 0} />
            )}
            {remove}
          </span>
        )}
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
