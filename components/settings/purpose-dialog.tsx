'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { FormDialog } from './form-dialog'

const EMPTY = { code: '', description: '' }

export function PurposeDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const [form, setForm] = useState(EMPTY)
  const create = useCommand<CommandInput<'purpose.create'>, CommandReply<'purpose.create'>>('purpose.create')
  async function submit() {
    const made = await create.run(form)
    if (!made) return
    toast(`Purpose ${made.data.purpose} was added`)
    setForm(EMPTY)
    onOpenChange(false)
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add purpose"
      description="Agents can be registered for it from now on."
      submit="Add purpose"
      pending={create.pending}
      problem={create.problem}
      onSubmit={() => void submit()}
    >
      <Field
        label="Code"
        pointer="/code"
        hint="Lower-case letters, digits and dashes, such as refunds"
        error={create.problem?.fieldError('/code')}
      >
        {control => (
          <Input
            {...control}
            data-autofocus
            className="font-mono"
            value={form.code}
            onChange={event => setForm({ ...form, code: event.target.value })}
          />
        )}
      </Field>
      <Field label="What it covers" pointer="/description" error={create.problem?.fieldError('/description')}>
        {control => (
          <Textarea
            {...control}
            rows={2}
            value={form.description}
            onChange={event => setForm({ ...form, description: event.target.value })}
          />
        )}
      </Field>
    </FormDialog>
  )
}
