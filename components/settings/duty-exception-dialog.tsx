'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { MAX_DUTY_EXCEPTION_DAYS } from '@/lib/domain/organisation/decide-duty-exception'
import { DUTY_EXCEPTION_KINDS, type DutyExceptionKind } from '@/lib/domain/release/duty-exception'
import { FormDialog } from './form-dialog'
import { useMe } from './use-me'
import { peopleOf } from './who-may'

const KINDS = Object.entries(DUTY_EXCEPTION_KINDS) as [DutyExceptionKind, string][]
const EMPTY = { person: '', agent: '', kind: 'second_layer' as DutyExceptionKind, until: '', reason: '' }

export function DutyExceptionDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const { me, teams } = useMe()
  const agents = useQuery({
    ...operationQuery<QueryOutput<'agent.list'>>('agent.list', { limit: 200 }),
    enabled: open,
  })
  const [form, setForm] = useState(EMPTY)
  const propose = useCommand<
    CommandInput<'organisation.propose-duty-exception'>,
    CommandReply<'organisation.propose-duty-exception'>
  >('organisation.propose-duty-exception')
  const error = (pointer: string) => propose.problem?.fieldError(pointer)
  // Only who signs needs one, and nobody proposes their own.
  const people = peopleOf(teams, CONTROL_LAYERS, me?.person.id).sort((a, b) => a.name.localeCompare(b.name))
  const missing = !form.person ? 'Choose a person.' : !form.until ? 'Choose an end.' : null
  async function submit() {
    const { person, agent, kind, until, reason } = form
    const made = await propose.run({
      person,
      agent: agent || null,
      kind,
      reason,
      ends_at: `${until}T00:00:00Z`,
    })
    if (!made) return
    toast(`Proposed. Somebody of ${LAYER_NAMES[made.data.waiting_for]} has to confirm it`)
    setForm(EMPTY)
    onOpenChange(false)
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Propose an exception"
      description={`One person, one rule, at most ${MAX_DUTY_EXCEPTION_DAYS} days. Somebody of the other of Security and Compliance confirms it.`}
      submit="Propose exception"
      reason={missing}
      pending={propose.pending}
      problem={propose.problem}
      onSubmit={() => void submit()}
    >
      <Field label="Person" pointer="/person" error={error('/person')}>
        {control => (
          <NativeSelect
            {...control}
            value={form.person}
            onChange={event => setForm({ ...form, person: event.target.value })}
          >
            <option value="">Choose a person</option>
            {people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label="What they may" pointer="/kind" error={error('/kind')}>
        {control => (
          <NativeSelect
            {...control}
            value={form.kind}
            onChange={event => setForm({ ...form, kind: event.target.value as DutyExceptionKind })}
          >
            {KINDS.map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words.charAt(0).toUpperCase() + words.slice(1)}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label="Agent" pointer="/agent" error={error('/agent')}>
        {control => (
          <NativeSelect
            {...control}
            value={form.agent}
            onChange={event => setForm({ ...form, agent: event.target.value })}
          >
            <option value="">Every agent</option>
            {agents.data?.items.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label="Ends" pointer="/ends_at" hint="At 00:00 UTC of that day" error={error('/ends_at')}>
        {control => (
          <Input
            {...control}
            type="date"
            value={form.until}
            onChange={event => setForm({ ...form, until: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Reason"
        pointer="/reason"
        hint="Why there is nobody else. Every release signed under it shows it"
        error={error('/reason')}
      >
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
