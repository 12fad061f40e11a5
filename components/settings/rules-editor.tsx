'use client'

import { useState } from 'react'
import { PageHeader } from '@/components/console/page-header'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { Section } from '@/components/ui/section'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { ChecklistEditor } from './checklist-editor'
import { GATEWAYS_DESCRIPTION, GATEWAYS_TITLE } from './gateways'
import { GatewaysEditor } from './gateways-editor'
import { MatrixEditor } from './matrix-editor'
import { RulesDifferences } from './rules-differences'
import { differences, draftOf, rulesOf, withQuestion, withRow } from './rules-draft'
import { RulesSettingsEditor } from './rules-settings-editor'
import type { SignOffRules } from './types'

type RulesEditorProps = {
  /** In force now, which may be newer than what the editor began with. */
  inForce: SignOffRules
  refetch: () => void
  onClose: () => void
}

const MIN_REASON = 10

/** All of the rules at once. Nothing holds before somebody of the other layer confirms. */
export function RulesEditor({ inForce, refetch, onClose }: RulesEditorProps) {
  const [base, setBase] = useState({ version: inForce.version, rules: inForce.rules })
  const [draft, setDraft] = useState(() => draftOf(inForce.rules))
  const [reason, setReason] = useState('')
  const propose = useCommand<
    CommandInput<'organisation.propose-rules'>,
    CommandReply<'organisation.propose-rules'>
  >('organisation.propose-rules')
  const { problem } = propose
  const changes = differences(base.rules, draft)
  const stale = inForce.version !== base.version
  const missing = stale
    ? `Version ${inForce.version} is in force since: compare first.`
    : changes.length === 0
      ? 'Nothing differs from what is in force yet.'
      : reason.trim().length < MIN_REASON
        ? `Say why, in at least ${MIN_REASON} characters.`
        : null
  const error = (below: string) => (pointer: string) => problem?.fieldError(`${below}${pointer}`)

  async function submit() {
    const made = await propose.run({
      base_version: base.version,
      rules: rulesOf(draft),
      reason: reason.trim(),
    })
    if (!made) {
      // Whatever it was, what is in force may have changed.
      refetch()
      return
    }
    toast(`Proposed. Somebody of ${LAYER_NAMES[made.data.waiting_for]} has to confirm it`)
    onClose()
  }

  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!missing && !propose.pending) void submit()
      }}
    >
      <PageHeader
        title="Propose other sign-off rules"
        crumb="Sign-off"
        answer={`Against version ${base.version}. They hold once somebody of the other of Security and Compliance confirms.`}
        secondary={<Button onClick={onClose}>Cancel</Button>}
      />
      {stale && (
        <Notice
          tone="step"
          role="alert"
          title={`Version ${inForce.version} came into force meanwhile`}
          className="mb-4"
          actions={
            <>
              <Button
                size="sm"
                onClick={() => {
                  setBase({ version: inForce.version, rules: inForce.rules })
                  setDraft(draftOf(inForce.rules))
                }}
              >
                Take theirs
              </Button>
              <Button size="sm" onClick={() => setBase({ version: inForce.version, rules: inForce.rules })}>
                Go on with mine
              </Button>
            </>
          }
        >
          What you typed is still here. Going on with it shows below what it would undo.
        </Notice>
      )}
      <ErrorSummary problem={problem} />
      <Section
        title="Matrix"
        description="Of all rows that hold for a release, the larger count of each layer is asked for."
      >
        <MatrixEditor
          rows={draft.matrix}
          onChange={matrix => setDraft({ ...draft, matrix })}
          onAdd={() => setDraft(withRow(draft))}
          error={error('/rules/matrix')}
        />
      </Section>
      <Section
        title="Checklists"
        description="Each layer answers its own when it signs. An unanswered mandatory question blocks the signature."
      >
        <ChecklistEditor
          checklist={draft.checklist}
          onChange={(layer, questions) =>
            setDraft({ ...draft, checklist: { ...draft.checklist, [layer]: questions } })
          }
          onAdd={layer => setDraft(withQuestion(draft, layer))}
          error={error('/rules/checklist')}
        />
      </Section>
      <RulesSettingsEditor
        settings={draft.settings}
        onChange={settings => setDraft({ ...draft, settings })}
        error={error('/rules/settings')}
      />
      <Section title={GATEWAYS_TITLE} description={GATEWAYS_DESCRIPTION}>
        <GatewaysEditor
          gateways={draft.gateways}
          nextKey={draft.nextKey}
          onChange={(gateways, nextKey) => setDraft({ ...draft, gateways, nextKey })}
          error={error('/rules/gateways')}
        />
      </Section>
      <Section title="What would change" description={`Against version ${base.version}.`}>
        <div aria-live="polite">
          {changes.length === 0 ? (
            <p className="text-body text-muted">Nothing yet.</p>
          ) : (
            <RulesDifferences changes={changes} label="What would change" />
          )}
        </div>
        <div className="mt-4 flex max-w-2xl flex-col gap-3">
          <Field
            label="Reason"
            pointer="/reason"
            hint="Whoever confirms reads it, and it is kept as evidence"
            error={problem?.fieldError('/reason')}
          >
            {control => (
              <Textarea
                {...control}
                rows={2}
                value={reason}
                onChange={event => setReason(event.target.value)}
              />
            )}
          </Field>
          <div className="flex flex-wrap items-center gap-2">
            <Button
              type="submit"
              variant="primary"
              reason={missing}
              reasonId="propose-reason"
              pending={propose.pending}
            >
              Propose change
            </Button>
            <Button onClick={onClose}>Cancel</Button>
            {missing && (
              <span id="propose-reason" className="max-w-prose text-meta text-muted">
                {missing}
              </span>
            )}
          </div>
          <Refusal problem={problem && problem.errors.length > 0 ? null : problem} />
        </div>
      </Section>
    </form>
  )
}
