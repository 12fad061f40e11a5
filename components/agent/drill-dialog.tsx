'use client'

import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { useKeptDraft } from '@/components/console/use-kept-draft'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { DRILL_KINDS, DRILL_NAMES } from '@/lib/domain/agent/drill'
import { drilledAt, todayOf } from './drill-date'
import type { Agent } from './types'

type DrillForm = { kind: string; day: string; result: string; note: string }

export function DrillDialog({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={`Record a drill of ${agent.name}`}
      description="It was tried for real, and this is how it went. A drill stays as it was recorded."
    >
      <Form agent={agent} onClose={onClose} />
    </Dialog>
  )
}

function Form({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const draft = useKeptDraft<DrillForm>(`drill.${agent.id}`, {
    kind: 'rollback',
    day: todayOf(Date.now()),
    result: 'worked',
    note: '',
  })
  const form = draft.value
  const set = (change: Partial<DrillForm>) => draft.set({ ...form, ...change })
  const record = useCommand<CommandInput<'agent.record-drill'>, CommandReply<'agent.record-drill'>>(
    'agent.record-drill',
    {
      onSuccess: () => {
        draft.forget()
        onClose()
      },
    },
  )
  const error = (pointer: string) => record.problem?.fieldError(pointer)

  function submit() {
    if (record.pending) return
    void record.run({
      agent: agent.id,
      kind: form.kind,
      drilled_at: drilledAt(form.day, Date.now()),
      result: form.result,
      note: form.note,
    })
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
      noValidate
    >
      <ErrorSummary problem={record.problem} />
      <Field label="What was drilled" pointer="/kind" error={error('/kind')}>
        {control => (
          <NativeSelect
            {...control}
            data-autofocus
            value={form.kind}
            onChange={event => set({ kind: event.target.value })}
          >
            {DRILL_KINDS.map(kind => (
              <option key={kind} value={kind}>
                {DRILL_NAMES[kind]}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Day" pointer="/drilled_at" hint="UTC, at most a year ago" error={error('/drilled_at')}>
          {control => (
            <Input
              {...control}
              type="date"
              value={form.day}
              max={todayOf(Date.now())}
              onChange={event => set({ day: event.target.value })}
            />
          )}
        </Field>
        <Field label="Result" pointer="/result" error={error('/result')}>
          {control => (
            <NativeSelect
              {...control}
              value={form.result}
              onChange={event => set({ result: event.target.value })}
            >
              <option value="worked">It worked</option>
              <option value="failed">It failed</option>
            </NativeSelect>
          )}
        </Field>
      </div>
      <Field
        label="What was tried and seen"
        pointer="/note"
        hint="Signers read it in the next release"
        error={error('/note')}
      >
        {control => (
          <Textarea
            {...control}
            value={form.note}
            rows={3}
            placeholder="Suspended it in staging; open refunds were paid by hand within ten minutes"
            onChange={event => set({ note: event.target.value })}
          />
        )}
      </Field>
      <p className="text-meta text-muted">
        An open release shows it at once: PAM signs it again, the others confirm. Who records it can’t sign
        that release.
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" variant="primary" pending={record.pending}>
          Record drill
        </Button>
      </div>
      <Refusal problem={record.problem?.errors.length ? null : record.problem} />
    </form>
  )
}
