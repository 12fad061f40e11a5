'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { FormDialog } from './form-dialog'
import { TeamPicker } from './team-picker'
import { useMe } from './use-me'

const EMPTY = { name: '', email: '', teams: [] as string[] }

type AddPersonDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  onAdded: (id: string) => void
}

export function AddPersonDialog({ open, onOpenChange, onAdded }: AddPersonDialogProps) {
  const [form, setForm] = useState(EMPTY)
  const { teams } = useMe()
  const add = useCommand<CommandInput<'member.add'>, CommandReply<'member.add'>>('member.add')
  async function submit() {
    const made = await add.run(form)
    if (!made) return
    toast(`${form.name} was added. They sign in with ${form.email}.`)
    setForm(EMPTY)
    onOpenChange(false)
    onAdded(made.data.person)
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add person"
      description="They sign in at the OpenID provider. The account that has this e-mail, verified there, becomes theirs at the first sign-in."
      size="md"
      submit="Add person"
      pending={add.pending}
      problem={add.problem}
      onSubmit={() => void submit()}
    >
      <Field
        label="Full name"
        pointer="/name"
        hint="As it stands in evidence"
        error={add.problem?.fieldError('/name')}
      >
        {control => (
          <Input
            {...control}
            data-autofocus
            value={form.name}
            onChange={event => setForm({ ...form, name: event.target.value })}
          />
        )}
      </Field>
      <Field label="E-mail" pointer="/email" error={add.problem?.fieldError('/email')}>
        {control => (
          <Input
            {...control}
            type="email"
            value={form.email}
            onChange={event => setForm({ ...form, email: event.target.value })}
          />
        )}
      </Field>
      <TeamPicker
        teams={teams}
        chosen={form.teams}
        onChange={chosen => setForm({ ...form, teams: chosen })}
        error={add.problem?.errors.find(error => error.pointer.startsWith('/teams'))?.detail}
      />
    </FormDialog>
  )
}
