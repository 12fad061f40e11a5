'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { StaleNotice } from '@/components/console/stale-notice'
import { StateChip } from '@/components/console/state-chip'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Section } from '@/components/ui/section'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { ApprovalNeed, Condition, Obligations, Outcome } from '@/lib/domain/policy/model'
import type { GuardrailSelector } from '@/lib/domain/policy/select-guardrails'
import { ApprovalsEditor } from './approvals-editor'
import { type DraftCondition, fromCondition, isWhole, toCondition } from './condition-draft'
import { ConditionEditor } from './condition-editor'
import { ExceptionSection } from './exception-section'
import { GuardrailHistory } from './guardrail-history'
import { GuardrailProposals } from './guardrail-proposals'
import { contextChoices } from './field-choices'
import { Impact } from './impact'
import { ObligationsEditor } from './obligations-editor'
import { SelectorEditor } from './selector-editor'
import type { GuardrailDetail, PreviewInput } from './types'
import { usePreview } from './use-preview'

const SHOWN_MATCHES = 10

type Props = { existing: GuardrailDetail | null; layers: readonly ControlLayer[]; reason: string | null }

export function GuardrailEditor({ existing, layers, reason: mayNot }: Props) {
  const router = useRouter()
  const systems = useQuery(operationQuery<QueryOutput<'system.list'>>('system.list', {}))
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list', {}))
  const agents = useQuery(operationQuery<QueryOutput<'agent.list'>>('agent.list', { limit: 200 }))
  const authored = (existing?.condition ?? null) as Condition | null
  const [name, setName] = useState(existing?.name ?? '')
  const [layer, setLayer] = useState<ControlLayer>(existing?.layer ?? layers[0] ?? 'security')
  const [selector, setSelector] = useState<GuardrailSelector>(existing?.selector ?? {})
  const [draft, setDraft] = useState<DraftCondition | null>(() => fromCondition(authored))
  const [json, setJson] = useState(() => JSON.stringify(authored, null, 2))
  const [outcome, setOutcome] = useState<Outcome>(existing?.outcome ?? 'step_up')
  const [approvals, setApprovals] = useState<ApprovalNeed[]>(existing?.approvals ?? [])
  const [obligations, setObligations] = useState<Obligations>(existing?.obligations ?? {})
  const [sentence, setSentence] = useState(customSentence(existing))
  const [why, setWhy] = useState('')
  const [removing, setRemoving] = useState(false)
  const choices = contextChoices(environments.data?.items.map(one => one.id))
  const reason = existing?.may_not ?? mayNot
  const parsed = draft ? { condition: toCondition(draft) as unknown } : parseJson(json)
  const whole = draft === null || isWhole(draft)
  const rule = parsed && {
    ...(existing && { id: existing.id }),
    layer,
    selector,
    condition: parsed.condition,
    outcome,
    obligations,
    approvals: outcome === 'step_up' ? approvals : [],
  }
  const previewInput: PreviewInput | null = rule && whole ? { kind: 'guardrail', ...rule } : null
  const preview = usePreview(previewInput)
  const save = useCommand<CommandInput<'policy.set-guardrail'>, CommandReply<'policy.set-guardrail'>>(
    'policy.set-guardrail',
    {
      onSuccess: ({ data }) => {
        toast('Proposed', {
          description: `${data.waiting_for.map(one => LAYER_NAMES[one]).join(' or ')} has to confirm it.`,
        })
        router.push(paths.guardrailProposal(data.proposal))
      },
    },
  )
  const remove = useCommand<CommandInput<'policy.remove-guardrail'>, CommandReply<'policy.remove-guardrail'>>(
    'policy.remove-guardrail',
    {
      onSuccess: ({ data }) => router.push(paths.guardrailProposal(data.proposal)),
    },
  )
  const blocked =
    reason ??
    (name.trim() === ''
      ? 'Name it first.'
      : rule === null
        ? 'The condition is not JSON yet.'
        : whole
          ? null
          : 'The condition lacks a value.') ??
    (why.trim().length < 10 ? 'Say why: whoever confirms reads it.' : null)
  const errors = save.problem?.errors ?? preview.error?.errors ?? []

  const typed = rule && {
    ...rule,
    name: name.trim(),
    ...(sentence.trim() && { sentence: sentence.trim() }),
  }
  function submit(version = existing?.version) {
    if (typed && !blocked)
      void save.run({ ...typed, reason: why.trim(), ...(existing && { expected_version: version }) })
  }
  useKeys([{ keys: 'mod+s', label: 'Propose guardrail', run: () => submit(), reason: blocked }])
  const matches = preview.data?.matches
  return (
    <>
      <PageHeader
        title={existing ? existing.name : 'New guardrail'}
        crumb={existing?.name ?? 'New'}
        meta={
          existing ? (
            <StateChip state="in_force" word={`Version ${existing.version}`} />
          ) : (
            <StateChip state="draft" word="Draft, not in force" />
          )
        }
        answer="At least this outcome for every action that it selects, whatever app teams decide."
        secondary={
          existing && (
            // The same reason twice would only be longer.
            <ButtonWithReason
              reason={reason && 'As with proposing.'}
              place="below"
              align="end"
              onClick={() => setRemoving(true)}
            >
              Propose removal
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
            Propose
          </ButtonWithReason>
        }
      />
      <ErrorSummary problem={save.problem} />
      {save.problem && save.problem.errors.length === 0 && save.problem.code !== 'stale_version' && (
        <Refusal problem={save.problem} className="mb-3" />
      )}
      <StaleNotice problem={save.problem} yours={typed ?? {}} onKeepMine={submit} className="mb-3" />
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-5">
          <div className="flex flex-wrap gap-4">
            <Field
              label="Name"
              pointer="/name"
              className="min-w-56 flex-1"
              error={save.problem?.fieldError('/name')}
            >
              {control => <Input {...control} value={name} onChange={event => setName(event.target.value)} />}
            </Field>
            <Field label="Layer" pointer="/layer" className="w-40" error={save.problem?.fieldError('/layer')}>
              {control => (
                <NativeSelect
                  {...control}
                  disabled={existing !== null || layers.length < 2}
                  value={layer}
                  onChange={event => setLayer(event.target.value as ControlLayer)}
                >
                  {[...new Set([layer, ...layers])].map(one => (
                    <option key={one} value={one}>
                      {LAYER_NAMES[one]}
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
            <Field
              label="At least"
              pointer="/outcome"
              className="w-40"
              error={save.problem?.fieldError('/outcome')}
            >
              {control => (
                <NativeSelect
                  {...control}
                  value={outcome}
                  onChange={event => setOutcome(event.target.value as Outcome)}
                >
                  <option value="allow">● Allow, with obligations</option>
                  <option value="step_up">◆ Step-up</option>
                  <option value="deny">■ Deny</option>
                </NativeSelect>
              )}
            </Field>
          </div>
          <SelectorEditor
            value={selector}
            onChange={setSelector}
            choices={{
              systems: systems.data?.items.map(system => ({ value: system.slug, label: system.name })) ?? [],
              environments: environments.data?.items.map(one => ({ value: one.id, label: one.name })) ?? [],
              agents: agents.data?.items.map(agent => ({ value: agent.id, label: agent.name })) ?? [],
            }}
          />
          {draft ? (
            <ConditionEditor
              draft={draft}
              onChange={next => setDraft(next)}
              choices={choices}
              hasSchema={false}
              errors={errors}
            />
          ) : (
            <Field
              label="Condition"
              pointer="/condition"
              hint="This condition is edited as JSON."
              error={errors[0]?.detail}
            >
              {control => (
                <Textarea
                  {...control}
                  rows={10}
                  className="font-mono text-meta"
                  value={json}
                  onChange={event => setJson(event.target.value)}
                />
              )}
            </Field>
          )}
          {outcome === 'step_up' && <ApprovalsEditor value={approvals} onChange={setApprovals} own={layer} />}
          {outcome !== 'deny' && (
            <ObligationsEditor
              value={obligations}
              onChange={setObligations}
              layer={layer}
              error={save.problem?.fieldError}
            />
          )}
          <Field
            label="Sentence"
            pointer="/sentence"
            hint="What reasons say. Left empty: written from the condition"
            optional
            error={save.problem?.fieldError('/sentence')}
          >
            {control => (
              <Input {...control} value={sentence} onChange={event => setSentence(event.target.value)} />
            )}
          </Field>
          <Field
            label="Why"
            pointer="/reason"
            hint="A second person of the layer, or of Security, reads it before they confirm"
            error={save.problem?.fieldError('/reason')}
          >
            {control => (
              <Textarea {...control} rows={2} value={why} onChange={event => setWhy(event.target.value)} />
            )}
          </Field>
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Section
            title="Matches"
            description={
              <span aria-live="polite">
                {matches
                  ? `${matches.actions} ${matches.actions === 1 ? 'action' : 'actions'} on ${matches.agents} ${matches.agents === 1 ? 'agent' : 'agents'}: ${preview.data?.selects}.`
                  : 'Counting…'}
              </span>
            }
          >
            <ul>
              {matches?.rows.slice(0, SHOWN_MATCHES).map(row => (
                <li
                  key={`${row.agent} ${row.environment} ${row.system} ${row.action}`}
                  className="flex gap-3 border-b py-1 text-table"
                >
                  <span>{row.agent}</span>
                  <span className="text-muted">{row.environment}</span>
                  <span className="truncate font-mono text-meta">
                    {row.system} {visibleLine(row.action).slice(0, 60)}
                  </span>
                </li>
              ))}
            </ul>
            {matches && matches.rows.length > SHOWN_MATCHES && (
              <p className="mt-1 text-meta text-muted">The first {SHOWN_MATCHES}.</p>
            )}
          </Section>
          <p className="border-l-2 pl-3 text-body" aria-live="polite">
            {preview.data && previewInput ? (
              `“${preview.data.sentence}”`
            ) : (
              <span className="text-muted">
                The sentence that people read stands here once the rule is whole.
              </span>
            )}
          </p>
          {preview.data && previewInput && <Impact preview={preview.data} stale={preview.isFetching} />}
          {preview.error && errors.length === 0 && <Refusal problem={preview.error} />}
          {existing && existing.proposals.length > 0 && (
            <Section title="Waiting for a second person" description="Nothing of these binds yet.">
              <GuardrailProposals proposals={existing.proposals} />
            </Section>
          )}
          {existing && <ExceptionSection guardrail={existing} />}
          {existing && <GuardrailHistory versions={existing.versions} />}
        </div>
      </div>
      {existing && (
        <ConfirmDialog
          open={removing}
          onOpenChange={setRemoving}
          title={`Remove ${existing.name}`}
          confirm="Propose removal"
          cancel="Keep it"
          danger
          reason={{ label: 'Reason', hint: 'Whoever confirms reads it: at least 10 characters' }}
          pending={remove.pending}
          problem={remove.problem}
          onConfirm={text =>
            void remove.run({ guardrail: existing.id, expected_version: existing.version, reason: text })
          }
        >
          It binds {existing.matches.actions} actions on {existing.matches.agents} agents. A loosening: it
          keeps binding each agent until its next signed release.
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

/** Only one that somebody worded is kept: the others are written again from the condition. */
function customSentence(existing: GuardrailDetail | null): string {
  return existing?.worded ? existing.sentence : ''
}
