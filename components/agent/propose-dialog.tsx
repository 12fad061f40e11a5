'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { useCommand } from '@/lib/client/use-command'
import type { Agent } from './types'

type ProposeDialogProps = { agent: Agent; environment: string; open: boolean; onOpenChange: (open: boolean) => void }

export function ProposeDialog({ agent, environment, open, onOpenChange }: ProposeDialogProps) {
  const [where, setWhere] = useState(environment)
  const [intent, setIntent] = useState('')
  const router = useRouter()
  const draft = useCommand<CommandInput<'release.draft'>, CommandReply<'release.draft'>>('release.draft')

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (draft.pending) return
    const reply = await draft.run({ agent: agent.id, environment: where, intent })
    if (reply) router.push(paths.release(reply.data.release))
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Propose a release of ${agent.name}`}
      description="A draft of everything the agent is now, with one digest. Nothing runs differently until all six layers have signed it."
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field label="Environment" pointer="/environment" error={draft.problem?.fieldError('/environment')}>
          {control => (
            <NativeSelect {...control} value={where} onChange={event => setWhere(event.target.value)}>
              {agent.environments.map(id => (
                <option key={id} value={id}>{id}</option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label="What it is for" pointer="/intent" hint="Signers read it first" error={draft.problem?.fieldError('/intent')}>
          {control => <Textarea {...control} data-autofocus rows={3} value={intent} onChange={event => setIntent(event.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Not now</Button>
          <Button type="submit" variant="primary" pending={draft.pending}>Draft release</Button>
        </div>
        <Refusal problem={draft.problem?.errors.length ? null : draft.problem} />
      </form>
    </Dialog>
  )
}
