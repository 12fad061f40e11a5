'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { FormDialog } from './form-dialog'
import type { PersonDetail } from './types'

type LinkAccountDialogProps = {
  person: PersonDetail
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function LinkAccountDialog({ person, open, onOpenChange }: LinkAccountDialogProps) {
  const [form, setForm] = useState({ issuer: person.accounts[0]?.issuer ?? '', subject: '', reason: '' })
  const link = useCommand<CommandInput<'member.link-account'>, CommandReply<'member.link-account'>>(
    'member.link-account',
  )
  const field = (name: keyof typeof form) => link.problem?.fieldError(`/${name}`)
  async function submit() {
    const done = await link.run({ person: person.id, ...form })
    if (!done) return
    toast('Asked for', { description: 'Security or Compliance confirms it.' })
    setForm({ ...form, subject: '', reason: '' })
    onOpenChange(false)
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Link an account to ${person.name}`}
      description="Separation of duties counts persons, not accounts. Security or Compliance confirms. An account that is somebody else's then moves here, its sessions end, and the two count as one person."
      submit="Ask for link"
      pending={link.pending}
      problem={link.problem}
      onSubmit={() => void submit()}
    >
      <Field label="Issuer" pointer="/issuer" hint="The provider's address" error={field('issuer')}>
        {control => (
          <Input
            {...control}
            data-autofocus
            className="font-mono"
            value={form.issuer}
            onChange={event => setForm({ ...form, issuer: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Subject"
        pointer="/subject"
        hint="What the provider calls the account: its sub claim"
        error={field('subject')}
      >
        {control => (
          <Input
            {...control}
            className="font-mono"
            value={form.subject}
            onChange={event => setForm({ ...form, subject: event.target.value })}
          />
        )}
      </Field>
      <Field label="Reason" pointer="/reason" hint="Kept as evidence" error={field('reason')}>
        {control => (
          <Textarea
            {...control}
            rows={2}
            value={form.reason}
            onChange={event => setForm({ ...form, reason: event.target.value })}
          />
        )}
      </Field>
    </FormDialog>
  )
}
