'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { ErrorRegion } from '@/components/console/error-region'
import { useKeys } from '@/components/console/keyboard'
import { OutsideText } from '@/components/console/outside-text'
import { PageHeader } from '@/components/console/page-header'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { StaleNotice } from '@/components/console/stale-notice'
import { StateChip } from '@/components/console/state-chip'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { ApprovalNeed, Condition } from '@/lib/domain/policy/model'
import { ApprovalsEditor } from './approvals-editor'
import { type DraftCondition, fromCondition, newLeaf, toCondition } from './condition-draft'
import { ConditionEditor } from './condition-editor'
import { Impact } from './impact'
import { CONTEXT_FIELDS, schemaFields } from './schema-fields'
import { TryCall } from './try-call'
import type { PreviewInput, Threshold } from './types'
import { usePreview } from './use-preview'

type Action = QueryOutput<'action.get'>

export function ThresholdEditor({
  actionId,
  thresholdId,
  reason,
}: {
  actionId: string
  thresholdId: string | null
  reason: string | null
}) {
  const action = useQuery(operationQuery<Action>('action.get', { action: actionId }))
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list', {}))
  const title = thresholdId ? 'Threshold' : 'New threshold'
  if (action.error || environments.error) {
    return (
      <>
        <PageHeader title={title} />
        <ErrorRegion
          what="The action could not be loaded"
          error={action.error ?? environments.error}
          onRetry={() => void action.refetch()}
        />
      </>
    )
  }
  if (!action.data || !environments.data) return <PageHeader title={title} answer="Loading the action…" />
  const existing = action.data.threshold_list.find(threshold => threshold.id === thresholdId) ?? null
  return (
    <Editor
      key={`${existing?.id} ${existing?.version}`}
      action={action.data}
      environments={environments.data.items}
      existing={existing}
      reason={reason}
    />
  )
}

function Editor({
  action,
  environments,
  existing,
  reason,
}: {
  action: Action
  environments: QueryOutput<'environment.list'>['items']
  existing: Threshold | null
  reason: string | null
}) {
  const router = useRouter()
  const fields = useMemo(() => schemaFields(action.input_schema), [action.input_schema])
  const authored = (existing?.condition ?? null) as Condition | null
  const [draft, setDraft] = useState<DraftCondition | null>(() =>
    existing
      ? fromCondition(authored)
      : {
          join: 'all',
          leaves: [newLeaf(fields.find(field => field.type === 'number') ?? fields[0] ?? CONTEXT_FIELDS[0])],
        },
  )
  const [json, setJson] = useState(() => JSON.stringify(authored, null, 2))
  const [outcome, setOutcome] = useState<'step_up' | 'deny'>(
    existing?.outcome === 'step_up' ? 'step_up' : existing ? 'deny' : 'step_up',
  )
  const [approvals, setApprovals] = useState<ApprovalNeed[]>(existing?.approvals ?? [])
  const [agent, setAgent] = useState(existing?.agent?.id ?? '')
  const [removing, setRemoving] = useState(false)
  const back = paths.actions(action.system.id, { action: action.id })
  const parsed = draft ? { condition: toCondition(draft) as unknown } : parseJson(json)
  const rule = parsed && {
    ...(existing && { id: existing.id }),
    action: action.id,
    agent: agent === '' ? null : agent,
    condition: parsed.condition,
    outcome,
    approvals: outcome === 'step_up' ? approvals : [],
  }
  const complete =
    draft === null || draft.leaves.every(leaf => leaf.op === 'missing' || leaf.value.trim() !== '')
  const previewInput: PreviewInput | null = rule && complete ? { kind: 'threshold', ...rule } : null
  const preview = usePreview(previewInput)
  const save = useCommand<CommandInput<'policy.set-threshold'>, CommandReply<'policy.set-threshold'>>(
    'policy.set-threshold',
    {
      onSuccess: ({ data }) => {
        toast('Threshold saved', {
          description: `${data.impact.looser} looser, ${data.impact.tighter} tighter.`,
        })
        router.push(back)
      },
    },
  )
  const remove = useCommand<CommandInput<'policy.remove-threshold'>>('policy.remove-threshold', {
    onSuccess: () => router.push(back),
  })
  const blocked =
    reason ??
    (rule === null ? 'The condition is not JSON yet.' : complete ? null : 'The condition lacks a value.')
  const errors = save.problem?.errors ?? preview.error?.errors ?? []

  function submit(version = existing?.version) {
    if (!rule || blocked) return
    void save.run({ ...rule, ...(existing && { expected_version: version }) })
  }
  useKeys([{ keys: 'mod+s', label: 'Save threshold', run: () => submit(), reason: blocked }])
  return (
    <>
      <PageHeader
        title={`Threshold: ${action.system.name}, ${visibleLine(action.name).slice(0, 80)}`}
        crumb={existing ? 'Threshold' : 'New threshold'}
        meta={
          <StateChip
            state="draft"
            word={existing ? `Version ${existing.version}, edits not saved` : 'Draft, not in force'}
          />
        }
        answer="When its condition holds, at least this outcome. Thresholds only tighten: what tiers and guardrails ask for stays."
        secondary={
          existing && (
            <ButtonWithReason reason={reason} place="below" align="end" onClick={() => setRemoving(true)}>
              Remove threshold
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
            Save threshold
          </ButtonWithReason>
        }
      />
      <ErrorSummary
        problem={save.problem}
        unlinked={errors.map(error => error.pointer).filter(pointer => pointer !== '/condition')}
      />
      {save.problem && save.problem.errors.length === 0 && save.problem.code !== 'stale_version' && (
        <Refusal problem={save.problem} className="mb-3" />
      )}
      <StaleNotice problem={save.problem} yours={rule ?? {}} onKeepMine={submit} className="mb-3" />
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-5">
          {draft ? (
            <ConditionEditor draft={draft} onChange={setDraft} fields={fields} errors={errors} />
          ) : (
            <Field
              label="Condition"
              pointer="/condition"
              hint="Nested conditions are edited as JSON."
              error={errors[0]?.detail}
            >
              {control => (
                <Textarea
                  {...control}
                  rows={12}
                  className="font-mono text-meta"
                  value={json}
                  onChange={event => setJson(event.target.value)}
                />
              )}
            </Field>
          )}
          <div className="flex flex-wrap gap-4">
            <Field label="At least" pointer="/outcome" className="w-40">
              {control => (
                <NativeSelect
                  {...control}
                  value={outcome}
                  onChange={event => setOutcome(event.target.value as 'step_up' | 'deny')}
                >
                  <option value="step_up">◆ Step-up</option>
                  <option value="deny">■ Deny</option>
                </NativeSelect>
              )}
            </Field>
            <Field label="For" pointer="/agent" className="w-56">
              {control => (
                <NativeSelect
                  {...control}
                  disabled={existing !== null}
                  value={agent}
                  onChange={event => setAgent(event.target.value)}
                >
                  <option value="">every agent</option>
                  {action.used_by.map(one => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
          </div>
          {outcome === 'step_up' && <ApprovalsEditor value={approvals} onChange={setApprovals} own="app" />}
          <p className="border-l-2 pl-3 text-body" aria-live="polite">
            {preview.data && previewInput ? (
              `“${preview.data.sentence}”`
            ) : (
              <span className="text-muted">
                The sentence that people read stands here once the condition is whole.
              </span>
            )}
          </p>
          {preview.data && previewInput && <Impact preview={preview.data} stale={preview.isFetching} />}
          {preview.error && errors.length === 0 && <Refusal problem={preview.error} />}
          <details>
            <summary className="text-table text-muted">What the server says of this action</summary>
            <div className="mt-2">
              <OutsideText text={action.description || '(nothing)'} block />
            </div>
          </details>
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <TryCall
            agents={action.used_by}
            environments={environments}
            system={action.system.slug}
            action={action.name}
            example={exampleOf(draft)}
            unsaved={previewInput}
          />
        </div>
      </div>
      {existing && (
        <ConfirmDialog
          open={removing}
          onOpenChange={setRemoving}
          title="Remove threshold"
          confirm="Remove threshold"
          cancel="Keep it"
          danger
          reason={{ label: 'Reason' }}
          pending={remove.pending}
          problem={remove.problem}
          onConfirm={why =>
            void remove.run({ threshold: existing.id, expected_version: existing.version, reason: why })
          }
        >
          “{existing.sentence}” A loosening: it keeps binding each agent until its next signed release.
        </ConfirmDialog>
      )}
    </>
  )
}

function parseJson(text: string): { condition: unknown } | null {
  try {
    return { condition: JSON.parse(text) }
  } catch {
    return null
  }
}

/** A first call to try: numbers a little over the limit. */
function exampleOf(draft: DraftCondition | null): Record<string, unknown> {
  const example: Record<string, unknown> = {}
  for (const leaf of draft?.leaves ?? []) {
    if (leaf.path[0] !== 'arguments' || leaf.path.length !== 2 || !leaf.path[1]) continue
    example[leaf.path[1]] =
      leaf.type === 'number'
        ? Number(leaf.value || '500') + 400
        : leaf.type === 'yes or no'
          ? true
          : leaf.value || 'text'
  }
  return example
}
