'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { DELEGATION_MOST_DAYS } from '@/lib/domain/release/decide-delegate'
import { FormDialog } from './form-dialog'
import { useMe } from './use-me'
import { peopleOf } from './who-may'
import { counted } from './wording'

type Duty = QueryOutput<'release.delegations'>['duties'][number]

type AbsenceDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  duties: readonly Duty[]
}

const DAY_MS = 86_400_000

/** `2026-12-01` is that day's beginning in UTC; what isn't a date is the command's to refuse. */
function instant(day: string, addDays = 0): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at) ? day : new Date(at + addDays * DAY_MS).toISOString()
}

const EMPTY = { layer: '', to: '', from: '', until: '', reason: '' }

export function AbsenceDialog({ open, onOpenChange, duties }: AbsenceDialogProps) {
  const [form, setForm] = useState(EMPTY)
  const { me, teams } = useMe()
  const delegate = useCommand<CommandInput<'release.delegate'>, CommandReply<'release.delegate'>>(
    'release.delegate',
    {
      onSuccess: () => {
        toast('Your stand-in is named')
        setForm(EMPTY)
        onOpenChange(false)
      },
    },
  )
  const duty = duties.find(({ layer }) => layer === form.layer) ?? duties[0]
  const people = duty ? peopleOf(teams, [duty.layer], me?.person.id) : []
  const error = (pointer: string) => delegate.problem?.fieldError(pointer)
  const set = (change: Partial<typeof EMPTY>) => setForm({ ...form, ...change })

  function submit() {
    if (!duty) return
    void delegate.run({
      layer: duty.layer,
      to: form.to,
      starts_at: instant(form.from),
      ends_at: instant(form.until, 1),
      reason: form.reason,
    })
  }

  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Name who stands in"
      description="They sign this layer for you while you are absent; both names appear on each signature. They can't pass it on, and can't sign what they or you took part in."
      size="md"
      submit="Name stand-in"
      pending={delegate.pending}
      problem={delegate.problem}
      onSubmit={submit}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Layer" pointer="/layer" error={error('/layer')}>
          {control => (
            <NativeSelect
              {...control}
              data-autofocus
              value={duty?.layer ?? ''}
              onChange={event => set({ layer: event.target.value, to: '' })}
            >
              {duties.map(({ layer, agents }) => (
                <option key={layer} value={layer}>
                  {LAYER_NAMES[layer]}, {counted(agents, 'agent')}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label="Who stands in" pointer="/to" error={error('/to')}>
          {control => (
            <NativeSelect {...control} value={form.to} onChange={event => set({ to: event.target.value })}>
              <option value="">
                {people.length > 0 ? 'Choose a person' : 'Nobody else is in this layer'}
              </option>
              {people.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field
          label="First day"
          pointer="/starts_at"
          hint="From midnight UTC, or from now"
          error={error('/starts_at')}
        >
          {control => (
            <Input
              {...control}
              type="date"
              value={form.from}
              onChange={event => set({ from: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Last day"
          pointer="/ends_at"
          hint={`That day included, UTC. At most ${DELEGATION_MOST_DAYS} days`}
          error={error('/ends_at')}
        >
          {control => (
            <Input
              {...control}
              type="date"
              value={form.until}
              min={form.from || undefined}
              onChange={event => set({ until: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field
        label="Reason"
        pointer="/reason"
        hint="At least 10 characters, kept as evidence"
        error={error('/reason')}
      >
        {control => (
          <Textarea
            {...control}
            rows={2}
            value={form.reason}
            onChange={event => set({ reason: event.target.value })}
          />
        )}
      </Field>
    </FormDialog>
  )
}
