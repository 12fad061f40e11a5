'use client'

import { Plus, X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { fieldId } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Shape } from '@/components/ui/shape'
import {
  canBeRespelled,
  type DraftCondition,
  type DraftLeaf,
  type DraftOperator,
  newLeaf,
  OPERATOR_WORDS,
  operatorsFor,
} from './condition-draft'
import { CONTEXT_FIELDS, type SchemaField } from './schema-fields'

export type ConditionEditorProps = {
  draft: DraftCondition
  onChange: (draft: DraftCondition) => void
  /** From the action's schema; empty where the rule is about many actions. */
  fields: readonly SchemaField[]
  /** Refusals by JSON pointer, from the preview or the save. */
  errors: readonly { pointer: string; detail: string }[]
}

/** "When [amount] [is more than] [500]": one row per comparison. No row: every call. */
export function ConditionEditor({ draft, onChange, fields, errors }: ConditionEditorProps) {
  const all = [...fields, ...CONTEXT_FIELDS]
  const set = (key: string, change: Partial<DraftLeaf>) =>
    onChange({
      ...draft,
      leaves: draft.leaves.map(leaf => (leaf.key === key ? { ...leaf, ...change } : leaf)),
    })
  const prefix = (at: number) => (draft.leaves.length === 1 ? '/condition' : `/condition/${draft.join}/${at}`)
  return (
    <fieldset className="flex flex-col gap-2" id={fieldId('/condition')} tabIndex={-1}>
      <legend className="mb-1 text-table font-medium">When</legend>
      {draft.leaves.length === 0 && (
        <p className="text-table text-muted">For every call. Add a condition to narrow it.</p>
      )}
      {draft.leaves.map((leaf, at) => {
        const problems = errors.filter(
          error => error.pointer.startsWith(prefix(at)) && error.pointer !== '/condition',
        )
        return (
          <div key={leaf.key} className="flex flex-col gap-1">
            <div className="flex flex-wrap items-center gap-1.5">
              {at > 0 && (
                <NativeSelect
                  aria-label="Joined by"
                  className="w-20!"
                  value={draft.join}
                  onChange={event => onChange({ ...draft, join: event.target.value as 'all' | 'any' })}
                >
                  <option value="all">and</option>
                  <option value="any">or</option>
                </NativeSelect>
              )}
              <FieldSelect leaf={leaf} fields={all} onChange={change => set(leaf.key, change)} />
              <NativeSelect
                aria-label="Comparison"
                className="w-auto!"
                value={leaf.op}
                onChange={event => set(leaf.key, { op: event.target.value as DraftOperator })}
              >
                {operatorsFor(fieldOf(all, leaf)?.type ?? 'unknown').map(op => (
                  <option key={op} value={op}>
                    {OPERATOR_WORDS[op]}
                  </option>
                ))}
              </NativeSelect>
              {leaf.op !== 'missing' && (
                <ValueInput
                  leaf={leaf}
                  field={fieldOf(all, leaf)}
                  onChange={change => set(leaf.key, change)}
                  invalid={problems.length > 0}
                />
              )}
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label="Remove this condition"
                onClick={() =>
                  onChange({ ...draft, leaves: draft.leaves.filter(other => other.key !== leaf.key) })
                }
              >
                <X />
              </Button>
            </div>
            {problems.map(problem => (
              <p key={problem.pointer} className="flex items-start gap-1.5 text-table text-deny">
                <Shape name="cross" className="mt-1" />
                {problem.detail}
              </p>
            ))}
            {canBeRespelled(leaf) && (
              <p className="text-meta text-muted">
                Free text can be respelled: to catch more, turn it round, with what is allowed in “is none
                of”.
              </p>
            )}
          </div>
        )
      })}
      <div>
        <Button
          size="sm"
          onClick={() =>
            onChange({ ...draft, leaves: [...draft.leaves, newLeaf(fields[0] ?? CONTEXT_FIELDS[0])] })
          }
        >
          <Plus aria-hidden="true" />
          Condition
        </Button>
      </div>
    </fieldset>
  )
}

const pathKey = (path: readonly string[]) => JSON.stringify(path)

function fieldOf(fields: readonly SchemaField[], leaf: DraftLeaf): SchemaField | undefined {
  return fields.find(field => pathKey(field.path) === pathKey(leaf.path))
}

const OTHER = 'other'

function FieldSelect({
  leaf,
  fields,
  onChange,
}: {
  leaf: DraftLeaf
  fields: readonly SchemaField[]
  onChange: (change: Partial<DraftLeaf>) => void
}) {
  const known = fieldOf(fields, leaf)
  return (
    <>
      <NativeSelect
        aria-label="Field"
        className="w-auto! max-w-56"
        value={known ? pathKey(leaf.path) : OTHER}
        onChange={event => {
          if (event.target.value === OTHER) return onChange({ path: ['arguments', ''] })
          const field = fields.find(one => pathKey(one.path) === event.target.value)
          if (field) {
            const { path, op, type, value } = newLeaf(field)
            onChange({ path, op, type, value })
          }
        }}
      >
        {fields.map(field => (
          <option key={pathKey(field.path)} value={pathKey(field.path)}>
            {field.label}
          </option>
        ))}
        <option value={OTHER}>another argument…</option>
      </NativeSelect>
      {!known && (
        <>
          <Input
            aria-label="Argument, with / between nested keys"
            placeholder="argument"
            className="w-36! font-mono"
            value={leaf.path.slice(1).join('/')}
            onChange={event => onChange({ path: ['arguments', ...event.target.value.split('/')] })}
          />
          <NativeSelect
            aria-label="Type"
            className="w-24!"
            value={leaf.type}
            onChange={event => onChange({ type: event.target.value as DraftLeaf['type'] })}
          >
            <option value="number">number</option>
            <option value="text">text</option>
            <option value="yes or no">yes/no</option>
          </NativeSelect>
        </>
      )}
    </>
  )
}

function ValueInput({
  leaf,
  field,
  onChange,
  invalid,
}: {
  leaf: DraftLeaf
  field: SchemaField | undefined
  onChange: (change: Partial<DraftLeaf>) => void
  invalid: boolean
}) {
  if (leaf.type === 'yes or no') {
    return (
      <NativeSelect
        aria-label="Value"
        className="w-24!"
        value={leaf.value}
        onChange={event => onChange({ value: event.target.value })}
      >
        <option value="true">true</option>
        <option value="false">false</option>
      </NativeSelect>
    )
  }
  const list = leaf.op === 'in' || leaf.op === 'not_in'
  return (
    <>
      <Input
        aria-label="Value"
        aria-invalid={invalid || undefined}
        inputMode={leaf.type === 'number' ? 'decimal' : undefined}
        placeholder={list ? 'one, two' : leaf.type === 'number' ? '500' : 'text'}
        className={list ? 'w-64!' : 'w-40!'}
        list={field && field.options.length > 0 ? `options-${leaf.key}` : undefined}
        value={leaf.value}
        onChange={event => onChange({ value: event.target.value })}
      />
      {field && field.options.length > 0 && (
        <datalist id={`options-${leaf.key}`}>
          {field.options.map(option => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </>
  )
}
