'use client'

import { useState } from 'react'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { CommandInput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { ActionItem, Workbench } from './types'

type About = { kind: 'action'; item: ActionItem } | { kind: 'system'; system: Workbench['system'] }

/** Words of the team, with spaces or commas between them. */
export function TagsDialog({
  about,
  tags,
  onClose,
}: {
  about: About
  tags: readonly string[]
  onClose: () => void
}) {
  const [text, setText] = useState(tags.join(' '))
  const ofAction = useCommand<CommandInput<'action.set-tags'>>('action.set-tags', { onSuccess: onClose })
  const ofSystem = useCommand<CommandInput<'system.set-tags'>>('system.set-tags', { onSuccess: onClose })
  const { problem, pending } = about.kind === 'action' ? ofAction : ofSystem
  const next = text.split(/[\s,]+/).filter(Boolean)
  const save = () => {
    if (about.kind === 'action') {
      const { id, version } = about.item
      return ofAction.run({ actions: [{ action: id, expected_version: version }], tags: next })
    }
    return ofSystem.run({ system: about.system.id, expected_version: about.system.version, tags: next })
  }
  const name = about.kind === 'action' ? visibleLine(about.item.name).slice(0, 80) : about.system.name
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={`Tags of ${name}`}
      description="Guardrails can select by them. What a guardrail then asks for shows in the next release."
      footer={
        <>
          <Button onClick={onClose}>Keep as it is</Button>
          <Button variant="primary" pending={pending} onClick={() => void save()}>
            Save tags
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field
          label="Tags"
          hint="Lower-case letters, digits and dashes; spaces between them."
          pointer="/tags"
          error={
            problem?.fieldError('/tags') ??
            next.map((_, at) => problem?.fieldError(`/tags/${at}`)).find(Boolean)
          }
        >
          {control => <Input {...control} value={text} onChange={event => setText(event.target.value)} />}
        </Field>
        <Refusal problem={problem} />
      </div>
    </Dialog>
  )
}
