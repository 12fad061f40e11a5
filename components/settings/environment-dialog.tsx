'use client'

import { useState } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { FormDialog } from './form-dialog'
import { slugFrom } from './wording'

const EMPTY = { name: '', id: '', production: false }

/** Closing keeps what was typed; saving empties it. */
export function EnvironmentDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const [form, setForm] = useState(EMPTY)
  const [ownId, setOwnId] = useState(false)
  const create = useCommand<CommandInput<'environment.create'>, CommandReply<'environment.create'>>(
    'environment.create',
  )
  async function submit() {
    const made = await create.run(form)
    if (!made) return
    toast(`${form.name} was added`)
    setForm(EMPTY)
    setOwnId(false)
    onOpenChange(false)
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add environment"
      description="It comes last in the order of promotion. It can't be renamed or removed later: releases name it."
      submit="Add environment"
      pending={create.pending}
      problem={create.problem}
      onSubmit={() => void submit()}
    >
      <Field label="Name" pointer="/name" error={create.problem?.fieldError('/name')}>
        {control => (
          <Input
            {...control}
            data-autofocus
            value={form.name}
            onChange={event =>
              setForm({
                ...form,
                name: event.target.value,
                id: ownId ? form.id : slugFrom(event.target.value),
              })
            }
          />
        )}
      </Field>
      <Field
        label="Short name"
        pointer="/id"
        hint="What requests and bundles call it. Lower-case letters, digits and dashes."
        error={create.problem?.fieldError('/id')}
      >
        {control => (
          <Input
            {...control}
            className="font-mono"
            value={form.id}
            onChange={event => {
              setOwnId(true)
              setForm({ ...form, id: event.target.value })
            }}
          />
        )}
      </Field>
      <label htmlFor="environment-production" className="flex items-start gap-2 text-body">
        <Checkbox
          id="environment-production"
          checked={form.production}
          onChange={event => setForm({ ...form, production: event.target.checked })}
        />
        <span className="pt-0.5">
          Production
          <span className="block text-meta text-muted">Adds 1 point to the tier of every action there.</span>
        </span>
      </label>
    </FormDialog>
  )
}
