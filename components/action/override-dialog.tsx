'use client'

import { useState } from 'react'
import { OutcomeChange } from '@/components/console/outcome-chip'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Label } from '@/components/ui/label'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import { useCommand } from '@/lib/client/use-command'
import type { CommandInput } from '@/lib/client/operation-types'
import { actionOutcome } from '@/lib/domain/action/action-outcome'
import { visibleLine } from '@/lib/domain/action/visible-text'
import {
  type Classification,
  DATA_CLASSES,
  type DataClass,
  EFFECTS,
  type Effect,
} from '@/lib/domain/policy/model'
import { decided } from './classification-draft'
import type { ActionItem, Workbench } from './types'
import { EFFECT_WORDS, longWords } from './words'

/** Security or Compliance raises a classification; the effect per environment is shown before. */
export function OverrideDialog({
  item,
  view,
  onClose,
}: {
  item: ActionItem
  view: Workbench
  onClose: () => void
}) {
  const start = item.override ??
    decided(item) ?? { effect: 'write' as const, data_class: 'confidential' as const, reversible: false }
  const [to, setTo] = useState<Classification>(start)
  const [reason, setReason] = useState('')
  const override = useCommand<CommandInput<'action.override'>>('action.override', { onSuccess: onClose })
  const clear = useCommand<CommandInput<'action.clear-override'>>('action.clear-override', {
    onSuccess: onClose,
  })
  const problem = override.problem ?? clear.problem
  const outcome = (classification: Classification | null, at: Workbench['environments'][number]) =>
    actionOutcome(
      {
        system: view.system.slug,
        classification: decided(item),
        override: classification,
        threshold: item.threshold,
        tags: item.all_tags,
      },
      at,
      view.floors,
    ).outcome
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={`Override ${visibleLine(item.name).slice(0, 80)}`}
      description={`The team says ${item.classification ? longWords(item.classification) : 'nothing'}. An override can only raise the tier.`}
      footer={
        <>
          {item.override && (
            <Button
              variant="danger"
              pending={clear.pending}
              onClick={() => void clear.run({ action: item.id, expected_version: item.version, reason })}
            >
              Clear override
            </Button>
          )}
          <Button onClick={onClose}>Keep as it is</Button>
          <Button
            variant="primary"
            pending={override.pending}
            onClick={() =>
              void override.run({ action: item.id, expected_version: item.version, ...to, reason })
            }
          >
            Override action
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Effect" pointer="/effect" error={problem?.fieldError('/effect')}>
          {control => (
            <NativeSelect
              {...control}
              value={to.effect}
              onChange={event => setTo({ ...to, effect: event.target.value as Effect })}
            >
              {EFFECTS.map(effect => (
                <option key={effect} value={effect}>
                  {EFFECT_WORDS[effect]}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label="Data class" pointer="/data_class" error={problem?.fieldError('/data_class')}>
          {control => (
            <NativeSelect
              {...control}
              value={to.data_class}
              onChange={event => setTo({ ...to, data_class: event.target.value as DataClass })}
            >
              {DATA_CLASSES.map(dataClass => (
                <option key={dataClass} value={dataClass}>
                  {dataClass}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Label className="flex items-center gap-1.5">
          <Checkbox
            checked={to.reversible}
            onChange={event => setTo({ ...to, reversible: event.target.checked })}
          />
          Reversible
        </Label>
        <Field label="Reason" pointer="/reason" error={problem?.fieldError('/reason')}>
          {control => (
            <Textarea
              {...control}
              rows={2}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        <ul className="flex flex-wrap gap-4 text-table">
          {view.environments.map(environment => (
            <li key={environment.id} className="flex items-center gap-2">
              <span className="text-muted">{environment.name}</span>
              <OutcomeChange from={outcome(item.override, environment)} to={outcome(to, environment)} />
            </li>
          ))}
        </ul>
        <p className="text-meta text-muted">
          Reaches every agent that uses it with the next bundle; nobody has to sign a tightening.
        </p>
        <Refusal problem={problem} />
      </div>
    </Dialog>
  )
}
