'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { fieldId } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { TokenOperation } from './types'

type OperationPickerProps = {
  operations: readonly TokenOperation[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
  error?: string | null
}

/** What a pipeline needs: from a tool list to a draft that people then sign. */
const PIPELINE = [
  'agent.list',
  'agent.get',
  'system.list',
  'action.list',
  'action.import',
  'release.draft',
  'release.get',
  'release.list',
]

/** By name, each with what it does. Acts of a person aren't among them. */
export function OperationPicker({ operations, chosen, onChange, error }: OperationPickerProps) {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const shown = operations.filter(({ name, summary }) => `${name} ${summary}`.toLowerCase().includes(wanted))
  const picked = new Set(chosen)
  const reads = operations.filter(operation => operation.reads).map(operation => operation.name)
  const pipeline = PIPELINE.filter(name => operations.some(operation => operation.name === name))
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error ? 'operations-error' : undefined}>
      <legend className="mb-1 text-table font-medium">
        Operations{' '}
        <span className="font-normal text-muted">
          {chosen.length} of {operations.length} chosen
        </span>
      </legend>
      <div className="flex flex-wrap items-center gap-2">
        <Input
          id={fieldId('/operations')}
          type="search"
          aria-label="Filter operations"
          placeholder="Filter operations"
          className="w-56"
          value={text}
          onChange={event => setText(event.target.value)}
        />
        <Button size="sm" onClick={() => onChange(pipeline)}>
          Pipeline
        </Button>
        <Button size="sm" onClick={() => onChange(reads)}>
          All that read
        </Button>
        <Button size="sm" onClick={() => onChange([])}>
          None
        </Button>
      </div>
      {error && (
        <p id="operations-error" className="text-table text-deny">
          {error}
        </p>
      )}
      <ul aria-label="Operations" className="h-56 overflow-y-auto rounded-md border py-1">
        {shown.map(({ name, summary, reads: readsOnly }) => (
          <li key={name}>
            <label
              htmlFor={`operation-${name}`}
              className="flex items-start gap-1.5 px-2 py-0.5 hover:bg-panel"
            >
              <Checkbox
                id={`operation-${name}`}
                checked={picked.has(name)}
                onChange={event =>
                  onChange(event.target.checked ? [...chosen, name] : chosen.filter(other => other !== name))
                }
              />
              <span className="min-w-0 pt-0.5 text-table">
                <span className="font-mono text-meta">{name}</span>{' '}
                <span className="text-muted">{readsOnly ? 'reads' : 'changes'}</span>
                <span className="block text-meta text-muted">{summary}</span>
              </span>
            </label>
          </li>
        ))}
        {shown.length === 0 && <li className="px-3 py-2 text-table text-muted">No operation matches.</li>}
      </ul>
    </fieldset>
  )
}
