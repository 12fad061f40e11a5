'use client'

import { useState } from 'react'
import { OutcomeChange } from '@/components/console/outcome-chip'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, QueryOutput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { RULE_CLAIM_WORDS, RULE_CLAIMS, type RuleClaim } from '@/lib/domain/action/classification-rule'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { Classification } from '@/lib/domain/policy/model'
import { ClassificationFields } from './classification-fields'
import { usePosted } from './use-posted'

type Rules = QueryOutput<'action.list-classification-rules'>
type Preview = QueryOutput<'action.preview-classification-rule'>

/** A new rule, a template, or one that is edited. */
export type RuleDraft = {
  id?: string
  expected_version?: number
  layer?: string
  system: string | null
  name?: string
  name_pattern?: string
  claim?: RuleClaim | null
  classification?: Classification
  rationale?: string
}

export function RuleDialog({
  draft,
  rules,
  onClose,
}: {
  draft: RuleDraft
  rules: Rules
  onClose: () => void
}) {
  const [layer, setLayer] = useState(draft.layer ?? rules.keeps[0] ?? 'security')
  const ownSystems = rules.systems.filter(one => layer !== 'app' || one.own)
  const [chosenSystem, setSystem] = useState(draft.system)
  const system = layer === 'app' ? (chosenSystem ?? ownSystems[0]?.id ?? null) : chosenSystem
  const [name, setName] = useState(draft.name ?? '')
  const [pattern, setPattern] = useState(draft.name_pattern ?? '')
  const [claim, setClaim] = useState<RuleClaim | null>(draft.claim ?? null)
  const [to, setTo] = useState<Classification>(
    draft.classification ?? { effect: 'destructive', data_class: 'internal', reversible: false },
  )
  const [rationale, setRationale] = useState(draft.rationale ?? '')
  const set = useCommand<CommandInput<'action.set-classification-rule'>>('action.set-classification-rule', {
    onSuccess: onClose,
  })
  const preview = usePosted<Preview>(
    'action.preview-classification-rule',
    pattern.trim() ? { system, name_pattern: pattern, claim, ...to } : null,
  )
  const fixed = draft.id !== undefined
  const error = (pointer: string) => set.problem?.fieldError(pointer)
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={fixed ? `Edit ${draft.name}` : 'New classification rule'}
      description="It suggests a classification in the workbench. A person adopts it, or doesn’t."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            variant="primary"
            pending={set.pending}
            onClick={() =>
              void set.run({
                ...(draft.id && { id: draft.id, expected_version: draft.expected_version }),
                layer: CONTROL_LAYERS.find(one => one === layer) ?? 'security',
                system,
                name,
                name_pattern: pattern,
                claim,
                ...to,
                rationale,
              })
            }
          >
            Keep rule
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Kept by" pointer="/layer" error={error('/layer')}>
            {control => (
              <NativeSelect
                {...control}
                disabled={fixed}
                value={layer}
                onChange={event => setLayer(event.target.value)}
              >
                {CONTROL_LAYERS.filter(one => rules.keeps.includes(one) || one === draft.layer).map(one => (
                  <option key={one} value={one}>
                    {LAYER_NAMES[one]}
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
          <Field label="System" pointer="/system" error={error('/system')}>
            {control => (
              <NativeSelect
                {...control}
                disabled={fixed}
                value={system ?? ''}
                onChange={event => setSystem(event.target.value || null)}
              >
                {layer !== 'app' && <option value="">Every system</option>}
                {ownSystems.map(one => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
          <Field label="Name" pointer="/name" error={error('/name')}>
            {control => <Input {...control} value={name} onChange={event => setName(event.target.value)} />}
          </Field>
          <Field
            label="Actions named like"
            hint="* stands for anything."
            pointer="/name_pattern"
            error={error('/name_pattern')}
          >
            {control => (
              <Input
                {...control}
                className="font-mono"
                placeholder="delete_*"
                value={pattern}
                onChange={event => setPattern(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Field label="Only where" pointer="/claim" error={error('/claim')}>
          {control => (
            <NativeSelect
              {...control}
              value={claim ?? ''}
              onChange={event => setClaim(RULE_CLAIMS.find(one => one === event.target.value) ?? null)}
            >
              <option value="">whatever the server claims</option>
              {RULE_CLAIMS.map(one => (
                <option key={one} value={one}>
                  {RULE_CLAIM_WORDS[one]}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <ClassificationFields value={to} onChange={setTo} problem={set.problem} />
        <Field
          label="Why"
          hint="Stands beside every suggestion."
          pointer="/rationale"
          error={error('/rationale')}
        >
          {control => (
            <Textarea
              {...control}
              rows={2}
              value={rationale}
              onChange={event => setRationale(event.target.value)}
            />
          )}
        </Field>
        {preview.data && pattern.trim() !== '' && <RulePreview preview={preview.data} />}
        <Refusal problem={set.problem ?? preview.error} />
      </div>
    </Dialog>
  )
}

function RulePreview({ preview: { counts, items, environment } }: { preview: Preview }) {
  return (
    <section aria-label="Preview">
      <p role="status" className="text-table">
        <span className="font-medium">Preview</span> matches {counts.matches.toLocaleString('en')},{' '}
        {counts.unclassified.toLocaleString('en')} unclassified. Adopted everywhere: {counts.looser} looser,{' '}
        {counts.tighter} tighter, {counts.same} same{environment && ` in ${environment.name}`}.
        {counts.lowered > 0 && (
          <span className="text-step"> {counts.lowered} less strict than somebody decided.</span>
        )}
      </p>
      <ul
        aria-label="What it matches"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (WCAG 2.1.1)
        tabIndex={0}
        className="mt-1 max-h-40 overflow-y-auto border-y focus-visible:-outline-offset-2"
      >
        {items.slice(0, 50).map(item => (
          <li
            key={item.id}
            className="flex items-center justify-between gap-3 border-b py-1 text-table last:border-b-0"
          >
            <span className="min-w-0 truncate font-mono" title={visibleLine(item.name)}>
              {visibleLine(item.name).slice(0, 200)}{' '}
              <span className="font-sans text-muted">{item.system.name}</span>
            </span>
            <OutcomeChange from={item.before} to={item.after} />
          </li>
        ))}
        {counts.matches > 50 && <li className="py-1 text-meta text-muted">and {counts.matches - 50} more</li>}
      </ul>
    </section>
  )
}
