'use client'

import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Field, fieldId } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { timesSigned } from '@/lib/domain/organisation/describe-when'
import type { DraftRow } from './rules-draft'
import { WhenEditor } from './when-editor'

type MatrixEditorProps = {
  rows: readonly DraftRow[]
  onChange: (rows: DraftRow[]) => void
  onAdd: () => void
  /** By JSON pointer below the matrix, such as `/0/name`. */
  error: (pointer: string) => string | undefined
}

/** Rows of the matrix: where they hold, and what they ask of each layer. */
export function MatrixEditor({ rows, onChange, onAdd, error }: MatrixEditorProps) {
  const replace = (row: DraftRow) => onChange(rows.map(other => (other.key === row.key ? row : other)))
  const whole = error('')
  return (
    <div className="flex flex-col gap-4">
      {whole && (
        <p id={fieldId('/rules/matrix')} tabIndex={-1} className="text-table text-deny">
          {whole}
        </p>
      )}
      {rows.map((row, index) => (
        <RowEditor
          key={row.key}
          row={row}
          index={index}
          error={pointer => error(`/${index}${pointer}`)}
          onChange={replace}
          onRemove={() => onChange(rows.filter(other => other.key !== row.key))}
        />
      ))}
      <Button className="self-start" onClick={onAdd}>
        Add row
      </Button>
    </div>
  )
}

type RowEditorProps = {
  row: DraftRow
  index: number
  error: (pointer: string) => string | undefined
  onChange: (row: DraftRow) => void
  onRemove: () => void
}

function RowEditor({ row, index, error, onChange, onRemove }: RowEditorProps) {
  const called = row.name || `Row ${index + 1}`
  return (
    <fieldset aria-label={called} className="flex flex-col gap-3 rounded-md border px-4 py-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Field
          label="Name"
          pointer={`/rules/matrix/${index}/name`}
          error={error('/name')}
          className="w-full max-w-96"
        >
          {control => (
            <Input
              {...control}
              value={row.name}
              onChange={event => onChange({ ...row, name: event.target.value })}
            />
          )}
        </Field>
        <Button aria-label={`Remove ${called}`} onClick={onRemove}>
          Remove
        </Button>
      </div>
      <WhenEditor idPrefix={`row-${row.key}`} when={row.when} onChange={when => onChange({ ...row, when })} />
      <div className="flex flex-wrap gap-3">
        {CONTROL_LAYERS.map(layer => (
          <Field key={layer} label={LAYER_NAMES[layer]} className="w-28">
            {control => (
              <NativeSelect
                {...control}
                value={String(row.requires[layer] ?? 0)}
                onChange={event =>
                  onChange({ ...row, requires: { ...row.requires, [layer]: Number(event.target.value) } })
                }
              >
                {[0, 1, 2].map(count => (
                  <option key={count} value={count}>
                    {count === 0 ? 'No' : sentence(timesSigned(count))}
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
        ))}
      </div>
      <label htmlFor={`row-${row.key}-passkey`} className="flex items-center gap-2 text-table">
        <Checkbox
          id={`row-${row.key}-passkey`}
          checked={row.passkey}
          onChange={event => onChange({ ...row, passkey: event.target.checked })}
        />
        Signatures with passkeys only
      </label>
      <div>
        <label htmlFor={`row-${row.key}-drill`} className="flex items-center gap-2 text-table">
          <Checkbox
            id={`row-${row.key}-drill`}
            checked={row.drill ?? false}
            onChange={event => onChange({ ...row, drill: event.target.checked || undefined })}
          />
          PAM signs only after a rollback drill that worked
        </label>
        {error('/drill') && (
          <p id={fieldId(`/rules/matrix/${index}/drill`)} tabIndex={-1} className="mt-1 text-meta text-deny">
            {error('/drill')}
          </p>
        )}
      </div>
    </fieldset>
  )
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
