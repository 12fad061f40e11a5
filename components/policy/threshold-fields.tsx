'use client'

import { Redo2, Undo2 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import { ApprovalsEditor } from './approvals-editor'
import { ConditionEditor } from './condition-editor'
import type { FieldChoice } from './field-choices'
import { FieldErrors } from './field-errors'
import { LimitEditor } from './limit-editor'
import type { FieldError } from './nearest-pointer'
import type { ThresholdState } from './threshold-state'
import type { Threshold } from './types'

/** What a threshold says: a condition or a limit, the outcome, for whom. */
export function ThresholdFields({
  state,
  set,
  undo,
  choices,
  hasSchema,
  complete,
  agents,
  existing,
  suggesting,
  errors,
}: {
  state: ThresholdState
  set: (next: ThresholdState, typing?: string) => void
  undo: { undo: () => void; redo: () => void; canUndo: boolean; canRedo: boolean }
  choices: readonly FieldChoice[]
  hasSchema: boolean
  /** The schema says no more than what `choices` offer. */
  complete: boolean
  agents: readonly { id: string; name: string }[]
  existing: Threshold | null
  /** Security decides on it, and asks why. */
  suggesting: boolean
  errors: readonly FieldError[]
}) {
  const put = (more: Partial<ThresholdState>, typing?: string) => set({ ...state, ...more }, typing)
  const at = (pointer: string) => errors.find(error => error.pointer.startsWith(pointer))?.detail ?? null
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Field label="Kind" className="w-56">
          {control => (
            <NativeSelect
              {...control}
              value={state.mode}
              onChange={event => put({ mode: event.target.value as ThresholdState['mode'] })}
            >
              <option value="condition">Condition on a call</option>
              <option value="limit">Limit over time</option>
            </NativeSelect>
          )}
        </Field>
        <div className="flex gap-1">
          <Button size="sm" kbd="z" reason={undo.canUndo ? null : 'Nothing to undo.'} onClick={undo.undo}>
            <Undo2 aria-hidden="true" />
            Undo
          </Button>
          <Button size="sm" reason={undo.canRedo ? null : 'Nothing to redo.'} onClick={undo.redo}>
            <Redo2 aria-hidden="true" />
            Redo
          </Button>
        </div>
      </div>
      {existing?.limit && state.mode === 'condition' && (
        <p className="max-w-prose text-meta text-muted">
          It was a limit. Releases in force compare its counter until the next one of each agent, so it is
          counted on until then.
        </p>
      )}
      {state.mode === 'limit' ? (
        <LimitEditor
          value={state.limit}
          onChange={(limit, typing) => put({ limit }, typing)}
          choices={choices}
          saved={existing?.counts != null}
          errors={errors.filter(error => error.pointer.startsWith('/limit'))}
        />
      ) : state.draft ? (
        <ConditionEditor
          draft={state.draft}
          onChange={(draft, typing) => put({ draft }, typing)}
          choices={choices}
          hasSchema={hasSchema}
          errors={errors}
        />
      ) : (
        <Field
          label="Condition"
          pointer="/condition"
          hint="This condition is edited as JSON."
          error={at('/condition')}
        >
          {control => (
            <Textarea
              {...control}
              rows={12}
              className="font-mono text-meta"
              value={state.json}
              onChange={event => put({ json: event.target.value }, 'json')}
            />
          )}
        </Field>
      )}
      {!complete && state.mode === 'condition' && (
        <p className="text-meta text-muted">
          The input schema says more than is offered here; name such a field with “another argument…”.
        </p>
      )}
      <div className="flex flex-wrap gap-4">
        <Field
          label={state.mode === 'limit' ? 'Beyond it' : 'At least'}
          pointer="/outcome"
          className="w-40"
          error={at('/outcome')}
        >
          {control => (
            <NativeSelect
              {...control}
              value={state.outcome}
              onChange={event => put({ outcome: event.target.value as ThresholdState['outcome'] })}
            >
              <option value="step_up">◆ Step-up</option>
              <option value="deny">■ Deny</option>
            </NativeSelect>
          )}
        </Field>
        <Field label="For" pointer="/agent" className="w-56" error={at('/agent')}>
          {control => (
            <NativeSelect
              {...control}
              disabled={existing !== null}
              value={state.agent}
              onChange={event => put({ agent: event.target.value })}
            >
              <option value="">every agent</option>
              {agents.map(one => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      </div>
      {state.outcome === 'step_up' && (
        <ApprovalsEditor value={state.approvals} onChange={approvals => put({ approvals })} own="app" />
      )}
      <FieldErrors errors={errors.filter(error => error.pointer.startsWith('/approvals'))} />
      <Field
        label="In your own words"
        pointer="/sentence"
        optional
        hint="What reasons say at run time. Left empty, it is written from the rule."
        error={at('/sentence')}
      >
        {control => (
          <Textarea
            {...control}
            rows={2}
            maxLength={500}
            value={state.words}
            onChange={event => put({ words: event.target.value }, 'words')}
          />
        )}
      </Field>
      {suggesting && (
        <Field
          label="Why"
          pointer="/reason"
          hint="Security reads it, and it is kept as evidence."
          error={at('/reason')}
        >
          {control => (
            <Textarea
              {...control}
              rows={2}
              maxLength={500}
              value={state.why}
              onChange={event => put({ why: event.target.value }, 'why')}
            />
          )}
        </Field>
      )}
    </>
  )
}
