'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { useCommand } from '@/lib/client/use-command'
import { slugOf } from './slug'

/** For what has neither a tool list nor an OpenAPI document. */
export function AddSystem({
  teams,
  reason,
}: {
  teams: readonly { id: string; name: string }[]
  reason: string | null
}) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [slug, setSlug] = useState('')
  const [team, setTeam] = useState(teams[0]?.id ?? '')
  const create = useCommand<CommandInput<'system.create'>, CommandReply<'system.create'>>('system.create', {
    onSuccess: ({ data }) => router.push(paths.actions(data.system)),
  })
  const error = (pointer: string) => create.problem?.fieldError(pointer)
  return (
    <>
      <ButtonWithReason reason={reason} place="below" align="end" onClick={() => setOpen(true)}>
        Add by hand
      </ButtonWithReason>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Add a system by hand"
        description="Its actions are added one by one, and denied until they are classified."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Add nothing</Button>
            <ButtonWithReason
              variant="primary"
              reason={name.trim() === '' ? 'Name it first.' : null}
              pending={create.pending}
              onClick={() => void create.run({ name: name.trim(), slug, team })}
            >
              Add system
            </ButtonWithReason>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <Field label="Name" pointer="/name" error={error('/name')}>
            {control => (
              <Input
                {...control}
                data-autofocus
                value={name}
                onChange={event => {
                  if (slug === slugOf(name)) setSlug(slugOf(event.target.value))
                  setName(event.target.value)
                }}
              />
            )}
          </Field>
          <Field
            label="Named in requests"
            pointer="/slug"
            hint="What enforcers send as resource.id. It can't change later."
            error={error('/slug')}
          >
            {control => (
              <Input
                {...control}
                className="font-mono"
                value={slug}
                onChange={event => setSlug(event.target.value)}
              />
            )}
          </Field>
          <Field label="Owned by" pointer="/team" error={error('/team')}>
            {control => (
              <NativeSelect {...control} value={team} onChange={event => setTeam(event.target.value)}>
                {teams.map(one => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
          <Refusal problem={create.problem} />
        </div>
      </Dialog>
    </>
  )
}
