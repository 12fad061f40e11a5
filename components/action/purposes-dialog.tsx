'use client'

import { useState } from 'react'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Label } from '@/components/ui/label'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, QueryOutput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { ActionItem, Workbench } from './types'
import { usePosted } from './use-posted'

/** Which of the organisation's purposes actions may be called for; what that leaves each agent is shown first. */
export function PurposesDialog({
  items,
  view,
  onClose,
}: {
  items: readonly ActionItem[]
  view: Workbench
  onClose: () => void
}) {
  const [chosen, setChosen] = useState<readonly string[] | null>(items[0]?.purposes ?? null)
  const [reason, setReason] = useState('')
  const actions = items.map(item => item.id)
  const preview = usePosted<QueryOutput<'action.preview-purposes'>>('action.preview-purposes', {
    actions,
    purposes: chosen,
  })
  const save = useCommand<CommandInput<'action.set-purposes'>>('action.set-purposes', { onSuccess: onClose })
  const offered = view.purposes.filter(one => !one.retired || chosen?.includes(one.code))
  const title =
    items.length === 1
      ? `Purposes of ${visibleLine(items[0]?.name ?? '').slice(0, 80)}`
      : `Purposes of ${items.length} actions`
  const looser = (preview.data?.loosened ?? 0) > 0
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={title}
      description="A request names one purpose. Another than these is denied, also where the release is for it."
      footer={
        <>
          <Button onClick={onClose}>Keep as it is</Button>
          <Button
            variant="primary"
            pending={save.pending}
            reason={chosen?.length === 0 ? 'Choose at least one purpose, or any.' : null}
            onClick={() =>
              void save.run({
                actions: items.map(item => ({ action: item.id, expected_version: item.version })),
                purposes: chosen === null ? null : [...chosen],
                ...(reason.trim() && { reason }),
              })
            }
          >
            Save purposes
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Label className="flex items-center gap-1.5">
          <Checkbox
            checked={chosen === null}
            onChange={event => setChosen(event.target.checked ? null : [])}
          />
          Any purpose that a release is for
        </Label>
        {chosen !== null && (
          <fieldset className="flex flex-col gap-1 border-l pl-3">
            <legend className="sr-only">Only these</legend>
            {offered.length === 0 && (
              <p className="text-table text-muted">
                The organisation has no purposes yet. An administrator adds them in Settings.
              </p>
            )}
            {offered.map(({ code, description, retired }) => (
              <Label key={code} className="flex items-center gap-1.5">
                <Checkbox
                  checked={chosen.includes(code)}
                  onChange={event =>
                    setChosen(event.target.checked ? [...chosen, code] : chosen.filter(one => one !== code))
                  }
                />
                <span className="font-mono text-table">{code}</span>
                <span className="text-meta text-muted">
                  {description}
                  {retired && ' (retired)'}
                </span>
              </Label>
            ))}
          </fieldset>
        )}
        <Preview preview={preview.data} any={chosen === null} />
        {looser && (
          <Field label="Reason" pointer="/reason" error={save.problem?.fieldError('/reason')}>
            {control => (
              <Textarea
                {...control}
                rows={2}
                value={reason}
                onChange={event => setReason(event.target.value)}
              />
            )}
          </Field>
        )}
        <Refusal problem={save.problem} />
      </div>
    </Dialog>
  )
}

function Preview({
  preview,
  any,
}: {
  preview: QueryOutput<'action.preview-purposes'> | undefined
  any: boolean
}) {
  if (!preview) return <p className="text-table text-muted">Looking at who uses it…</p>
  const stopped = preview.agents.filter(agent => agent.stopped)
  return (
    <section aria-label="Preview" className="text-table">
      <p role="status">
        <span className="font-medium">Preview</span>{' '}
        {preview.agents.length === 0
          ? 'No agent that you may see uses it.'
          : any
            ? `${preview.agents.length} agents use it, for any purpose of their releases.`
            : `${stopped.length} of ${preview.agents.length} agents could no longer call it for anything.`}{' '}
        Fewer purposes reach agents with the next bundle, more only with a signed release.
      </p>
      {!any && preview.agents.length > 0 && (
        <ul className="mt-1 max-h-40 overflow-y-auto">
          {preview.agents.map(agent => (
            <li key={agent.id} className="flex justify-between gap-3 border-b py-1 last:border-b-0">
              <span>{agent.name}</span>
              <span className={agent.stopped ? 'text-deny' : 'text-muted'}>
                {agent.stopped
                  ? agent.purposes.length === 0
                    ? 'Deny: its releases name no purpose'
                    : `Deny: it is for ${agent.purposes.join(', ')}`
                  : agent.usable.join(', ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
