'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { TOKEN_MAX_DAYS } from '@/lib/domain/member/decide-create-token'
import { FormDialog } from './form-dialog'
import type { MadeToken } from './new-token'
import { OperationPicker } from './operation-picker'
import type { TokenOperation } from './types'

type TokenDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  operations: readonly TokenOperation[]
  onCreated: (token: MadeToken) => void
}

/** These answer without any input, so that the example works as it stands. */
const ASKED_BARE = [
  'agent.list',
  'system.list',
  'release.list',
  'environment.list',
  'bundle.list',
  'evidence.list',
]

const EMPTY = { name: '', days: '30', operations: [] as string[] }

export function TokenDialog({ open, onOpenChange, operations, onCreated }: TokenDialogProps) {
  const [form, setForm] = useState(EMPTY)
  const create = useCommand<CommandInput<'token.create'>, CommandReply<'token.create'>>('token.create')
  async function submit() {
    const days = form.days.trim()
    const made = await create.run({
      name: form.name,
      operations: form.operations,
      // What isn't a number is the command's to refuse, with its sentence.
      expires_in_days: days === '' ? Number.NaN : Number(days),
    })
    if (!made?.data.secret) return
    const picked = operations.filter(({ name }) => form.operations.includes(name))
    const example = picked.find(({ name }) => ASKED_BARE.includes(name)) ?? picked[0]
    setForm(EMPTY)
    onCreated({
      name: form.name,
      secret: made.data.secret,
      expiresAt: made.data.expires_at,
      example: example?.name ?? 'agent.list',
      reads: example?.reads ?? true,
    })
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Create API token"
      description="It acts with your teams, on the operations that you choose. Signing, approving and certifying are acts of a person, so they aren't listed."
      size="md"
      submit="Create token"
      pending={create.pending}
      problem={create.problem}
      onSubmit={() => void submit()}
    >
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_9rem]">
        <Field
          label="Name"
          pointer="/name"
          hint="The machine that uses it"
          error={create.problem?.fieldError('/name')}
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
        <Field
          label="Expires in days"
          pointer="/expires_in_days"
          hint={`At most ${TOKEN_MAX_DAYS}`}
          error={create.problem?.fieldError('/expires_in_days')}
        >
          {control => (
            <Input
              {...control}
              inputMode="numeric"
              className="text-right tabular-nums"
              value={form.days}
              onChange={event => setForm({ ...form, days: event.target.value })}
            />
          )}
        </Field>
      </div>
      <OperationPicker
        operations={operations}
        chosen={form.operations}
        onChange={chosen => setForm({ ...form, operations: chosen })}
        error={create.problem?.errors.find(error => error.pointer.startsWith('/operations'))?.detail}
      />
    </FormDialog>
  )
}
