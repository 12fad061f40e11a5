'use client'

import { useMemo, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { useKeys } from '@/components/console/keyboard'
import { OutsideText } from '@/components/console/outside-text'
import { PageHeader } from '@/components/console/page-header'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { StaleNotice } from '@/components/console/stale-notice'
import { StateChip } from '@/components/console/state-chip'
import type { QueryOutput } from '@/lib/client/operation-types'
import { Problem } from '@/lib/client/problem'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { fieldProblems } from '@/lib/domain/policy/check-fields'
import type { Condition } from '@/lib/domain/policy/model'
import { schemaFields } from '@/lib/domain/policy/schema-fields'
import { pointersOf, toCondition } from './condition-convert'
import { argumentChoices, contextChoices } from './field-choices'
import { Impact } from './impact'
import { mergeErrors, nearestPointer } from './nearest-pointer'
import { RuleHistory } from './rule-history'
import { RuleSentence } from './rule-sentence'
import { ThresholdFields } from './threshold-fields'
import { exampleOf, madeOf, stateOf, type ThresholdState } from './threshold-state'
import { TryCall } from './try-call'
import type { PreviewInput, Threshold } from './types'
import { ThresholdSuggestions } from './threshold-suggestions'
import { UnsavedNotice } from './unsaved-notice'
import { useHistory } from './use-history'
import { usePreview } from './use-preview'
import { useThresholdActs } from './use-threshold-acts'
import { useUnsaved } from './use-unsaved'

type Props = {
  action: QueryOutput<'action.get'>
  environments: QueryOutput<'environment.list'>['items']
  existing: Threshold | null
}

export function ThresholdForm({ action, environments, existing }: Props) {
  const schema = useMemo(() => schemaFields(action.input_schema), [action.input_schema])
  const choices = useMemo(
    () => [...argumentChoices(schema.fields), ...contextChoices(environments.map(one => one.id))],
    [schema, environments],
  )
  const saved = useMemo(() => stateOf(existing, choices), [existing, choices])
  const { state, set, begin, undo, redo, canUndo, canRedo } = useHistory<ThresholdState>(() => saved)
  const [removing, setRemoving] = useState(false)
  const changed = JSON.stringify(state) !== JSON.stringify(saved)
  const { restored, forget } = useUnsaved(
    `threshold.${action.id}.${existing?.id ?? 'new'}`,
    state,
    `${existing?.version ?? 0}`,
    changed,
    // An older console kept less.
    kept => begin({ ...saved, ...kept }),
  )
  const { rule, outside, lacks } = madeOf(state, {
    id: existing?.id,
    action: action.id,
    fields: schema.fields,
  })
  const previewInput: PreviewInput | null = rule && { kind: 'threshold', ...rule, outside_schema: outside }
  const preview = usePreview(previewInput)
  const { suggesting, reason, save, submit: send, remove, submitRemoval } = useThresholdActs(action, forget)
  // A refusal is about what was sent: what was changed since is judged by the preview.
  const [sent, setSent] = useState<ThresholdState | null>(null)
  const mismatches =
    state.mode === 'condition' && state.draft
      ? fieldProblems(toCondition(state.draft) as Condition | null, schema.fields, outside)
      : []
  const errors = mergeErrors(
    sent === state ? (save.problem?.errors ?? []) : [],
    preview.isPlaceholderData || !rule ? [] : (preview.error?.errors ?? []),
    mismatches,
  )
  const blocked = reason ?? lacks
  const saveLabel = suggesting ? 'Suggest threshold' : 'Save threshold'
  const removeLabel = suggesting ? 'Suggest removal' : 'Remove threshold'

  function submit(version = existing?.version) {
    if (!rule || blocked || save.pending) return
    setSent(state)
    const input = { ...rule, outside_schema: outside, ...(existing && { expected_version: version }) }
    send(input, state.why)
  }
  useKeys([
    { keys: 'mod+s', label: saveLabel, run: () => submit(), reason: blocked },
    { keys: 'z', label: 'Undo', run: undo, reason: canUndo ? null : 'Nothing to undo.' },
    { keys: 'shift+z', label: 'Redo', run: redo, reason: canRedo ? null : 'Nothing to redo.' },
  ])
  return (
    <>
      <PageHeader
        title={`Threshold: ${action.system.name}, ${visibleLine(action.name).slice(0, 80)}`}
        crumb={existing ? 'Threshold' : 'New threshold'}
        meta={
          <StateChip
            state="draft"
            word={
              existing
                ? `Version ${existing.version}${changed ? ', edits not saved' : ''}`
                : 'Draft, not in force'
            }
          />
        }
        answer={
          suggesting
            ? 'Security writes thresholds here. It sees your suggestion with your name and reason; nobody is bound until it accepts.'
            : 'When its condition holds, at least this outcome. Thresholds only tighten: what tiers and guardrails ask for stays.'
        }
        secondary={
          existing && (
            <ButtonWithReason reason={reason} place="below" align="end" onClick={() => setRemoving(true)}>
              {removeLabel}
            </ButtonWithReason>
          )
        }
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="mod+s"
            place="below"
            align="end"
            reason={blocked}
            pending={save.pending}
            onClick={() => submit()}
          >
            {saveLabel}
          </ButtonWithReason>
        }
      />
      <div className="mb-4 empty:hidden">
        <ErrorSummary problem={landed(sent === state ? save.problem : null, state)} />
      </div>
      {save.problem && save.problem.errors.length === 0 && save.problem.code !== 'stale_version' && (
        <Refusal problem={save.problem} className="mb-3" />
      )}
      <StaleNotice problem={save.problem} yours={rule ?? {}} onKeepMine={submit} className="mb-3" />
      {restored && changed && (
        <UnsavedNotice
          restored={restored}
          onDiscard={() => {
            forget()
            begin(saved)
          }}
        />
      )}
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-5">
          <ThresholdFields
            state={state}
            set={set}
            undo={{ undo, redo, canUndo, canRedo }}
            choices={choices}
            hasSchema={schema.fields.length > 0}
            complete={schema.complete}
            agents={action.used_by}
            existing={existing}
            suggesting={suggesting}
            errors={errors}
          />
          <RuleSentence preview={previewInput ? preview.data : undefined} />
          {preview.data && previewInput && <Impact preview={preview.data} stale={preview.isFetching} />}
          {preview.error && errors.length === 0 && <Refusal problem={preview.error} />}
          <details>
            <summary className="text-table text-muted">What the server says of this action</summary>
            <div className="mt-2">
              <OutsideText text={action.description || '(nothing)'} block />
            </div>
          </details>
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <TryCall
            agents={action.used_by}
            environments={environments}
            system={action.system.slug}
            action={action.name}
            example={exampleOf(state)}
            unsaved={previewInput}
          />
          {existing && <ThresholdSuggestions of={{ threshold: existing.id }} />}
          {existing && <RuleHistory rule={existing.id} />}
        </div>
      </div>
      {existing && (
        <ConfirmDialog
          open={removing}
          onOpenChange={setRemoving}
          title={removeLabel}
          confirm={removeLabel}
          cancel="Keep it"
          danger
          reason={{
            label: 'Reason',
            ...(suggesting && { hint: 'Security reads it, at least 10 characters' }),
          }}
          pending={remove.pending}
          problem={remove.problem}
          onConfirm={why =>
            submitRemoval({ threshold: existing.id, expected_version: existing.version, reason: why })
          }
        >
          “{existing.sentence}” A loosening: it keeps binding each agent until its next signed release.
        </ConfirmDialog>
      )}
    </>
  )
}

const FORM_POINTERS = [
  '/condition',
  '/outcome',
  '/agent',
  '/approvals',
  '/limit/at_most',
  '/limit/field',
  '/sentence',
  '/reason',
]

/** Refusals with the pointers of controls that are on the page, so that the summary's links lead there. */
function landed(problem: Problem | null, state: ThresholdState): Problem | null {
  if (!problem) return null
  const known = [...FORM_POINTERS, ...(state.draft ? pointersOf(state.draft).values() : [])]
  const errors = problem.errors.map(error => ({
    ...error,
    pointer: nearestPointer(error.pointer, known) ?? '',
  }))
  return new Problem(problem.status, problem.code, problem.detail, errors, problem.evidence, problem.data)
}
