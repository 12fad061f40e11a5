'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'

/** One action of a system that is kept by hand. */
export function AddAction({
  system,
  reason,
}: {
  system: { id: string; name: string }
  reason: string | null
}) {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const add = useCommand<CommandInput<'action.add'>>('action.add', {
    onSuccess: () => {
      setOpen(false)
      setName('')
      setDescription('')
    },
  })
  return (
    <>
      <ButtonWithReason reason={reason} place="below" align="end" onClick={() => setOpen(true)}>
        Add action
      </ButtonWithReason>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Add an action to ${system.name}`}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Add nothing</Button>
            <ButtonWithReason
              variant="primary"
              reason={name === '' ? 'Name it first.' : null}
              pending={add.pending}
              onClick={() => void add.run({ system: system.id, name, description })}
            >
              Add action
            </ButtonWithReason>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <Field
            label="Name"
            pointer="/name"
            hint="As requests name it"
            error={add.problem?.fieldError('/name')}
          >
            {control => (
              <Input
                {...control}
                data-autofocus
                className="font-mono"
                value={name}
                onChange={event => setName(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="Description"
            pointer="/description"
            optional
            error={add.problem?.fieldError('/description')}
          >
            {control => (
              <Textarea
                {...control}
                rows={3}
                value={description}
                onChange={event => setDescription(event.target.value)}
              />
            )}
          </Field>
          <Refusal problem={add.problem} />
        </div>
      </Dialog>
    </>
  )
}
