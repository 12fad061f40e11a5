'use client'

import { useState } from 'react'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { Classification } from '@/lib/domain/policy/model'
import { ClassificationFields } from './classification-fields'
import type { ActionItem } from './types'

/** Where Security classifies: what the app team would say, with its reason. */
export function SuggestDialog({ item, onClose }: { item: ActionItem; onClose: () => void }) {
  const [to, setTo] = useState<Classification>(
    item.classification ??
      item.suggestion?.classification ?? { effect: 'write', data_class: 'internal', reversible: false },
  )
  const [rationale, setRationale] = useState('')
  const suggest = useCommand<CommandInput<'action.suggest-classification'>>('action.suggest-classification', {
    onSuccess: onClose,
    invalidate: ['action', 'nav'],
  })
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={`Suggest for ${visibleLine(item.name).slice(0, 80)}`}
      description="Security decides. It sees your name and your reason."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            variant="primary"
            pending={suggest.pending}
            onClick={() =>
              void suggest.run({ action: item.id, expected_version: item.version, ...to, rationale })
            }
          >
            Suggest classification
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <ClassificationFields value={to} onChange={setTo} problem={suggest.problem} />
        <Field label="Reason" pointer="/rationale" error={suggest.problem?.fieldError('/rationale')}>
          {control => (
            <Textarea
              {...control}
              rows={2}
              value={rationale}
              onChange={event => setRationale(event.target.value)}
            />
          )}
        </Field>
        <Refusal problem={suggest.problem} />
      </div>
    </Dialog>
  )
}

/** Security answers with no, or its author takes it back: one reason, kept as evidence. */
export function DismissSuggestion({ id }: { id: string }) {
  const [open, setOpen] = useState(false)
  const dismiss = useCommand<CommandInput<'action.dismiss-suggestion'>>('action.dismiss-suggestion', {
    onSuccess: () => setOpen(false),
    invalidate: ['action', 'nav'],
  })
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => setOpen(true)}>
        Dismiss
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Dismiss the suggestion"
        confirm="Dismiss suggestion"
        cancel="Keep it open"
        reason={{ label: 'Reason', hint: 'Its author can read it.' }}
        pending={dismiss.pending}
        problem={dismiss.problem}
        onConfirm={reason => void dismiss.run({ suggestion: id, reason })}
      >
        <p>It is answered with no; the classification stays as it is.</p>
      </ConfirmDialog>
    </>
  )
}
