'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { FUNCTION_NAMES, TEAM_FUNCTIONS, type TeamFunction } from '@/lib/domain/member/permissions'
import { FormDialog } from './form-dialog'
import { slugFrom } from './wording'

const EMPTY = { name: '', slug: '', function: 'app' as TeamFunction }

export function TeamDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [form, setForm] = useState(EMPTY)
  const [ownSlug, setOwnSlug] = useState(false)
  const create = useCommand<CommandInput<'team.create'>, CommandReply<'team.create'>>('team.create')
  async function submit() {
    const made = await create.run(form)
    if (!made) return
    toast(`${form.name} was added. Set its people under People.`)
    setForm(EMPTY)
    setOwnSlug(false)
    onOpenChange(false)
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add team"
      description="What its members may do follows from the layer or duty that it has. That can't be changed later."
      submit="Add team"
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
                slug: ownSlug ? form.slug : slugFrom(event.target.value),
              })
            }
          />
        )}
      </Field>
      <Field
        label="Short name"
        pointer="/slug"
        hint="What scripts call it. Lower-case letters, digits and dashes."
        error={create.problem?.fieldError('/slug')}
      >
        {control => (
          <Input
            {...control}
            className="font-mono"
            value={form.slug}
            onChange={event => {
              setOwnSlug(true)
              setForm({ ...form, slug: event.target.value })
            }}
          />
        )}
      </Field>
      <Field label="Layer or duty" pointer="/function" error={create.problem?.fieldError('/function')}>
        {control => (
          <NativeSelect
            {...control}
            value={form.function}
            onChange={event => setForm({ ...form, function: event.target.value as TeamFunction })}
          >
            {TEAM_FUNCTIONS.map(name => (
              <option key={name} value={name}>
                {FUNCTION_NAMES[name]}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
    </FormDialog>
  )
}
