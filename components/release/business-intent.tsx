'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Refusal } from '@/components/console/refusal'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { visibleText } from '@/lib/domain/action/visible-text'
import { isOpenRelease } from '@/lib/domain/release/states'
import type { Release } from './types'

/** What the business wants it for. Beside the signatures, and never one of them. */
export function BusinessIntent({ release }: { release: Release }) {
  const [open, setOpen] = useState(false)
  const stating = isOpenRelease(release.state)
  if (!stating && release.intents.length === 0) return null
  return (
    <section aria-label="Business intent" className="mt-5">
      <h3 className="text-meta font-medium text-muted">Business intent, not a signature</h3>
      <ul>
        {release.intents.map(({ id, person, statement, stated_at }) => (
          <li key={id} className="border-b py-1.5 last:border-0">
            <p className="wrap-anywhere whitespace-pre-line">“{visibleText(statement)}”</p>
            <p className="text-meta text-muted">
              {person.name} <Time at={stated_at} />
            </p>
          </li>
        ))}
      </ul>
      {stating && (
        <ButtonWithReason
          size="sm"
          className="mt-1"
          reason={release.can_state_intent?.detail ?? null}
          onClick={() => setOpen(true)}
        >
          State business intent
        </ButtonWithReason>
      )}
      <Dialog
        open={open}
        onOpenChange={setOpen}
        size="md"
        title={`Business intent of ${release.label}`}
        description="Signers and auditors read it beside the signatures. It counts for no layer, and you can still sign."
      >
        <Form release={release.id} onDone={() => setOpen(false)} />
      </Dialog>
    </section>
  )
}

function Form({ release, onDone }: { release: string; onDone: () => void }) {
  const [statement, setStatement] = useState('')
  const [short, setShort] = useState(false)
  const state = useCommand<CommandInput<'release.state-intent'>, CommandReply<'release.state-intent'>>(
    'release.state-intent',
    { onSuccess: onDone },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        const tooShort = statement.trim().length < 10
        setShort(tooShort)
        if (!tooShort && !state.pending) void state.run({ release, statement: statement.trim() })
      }}
    >
      <Field
        label="What the business wants it for"
        pointer="/statement"
        hint="It stays as it is stated. At least 10 characters."
        error={
          short
            ? 'Say what the business wants it for, in at least 10 characters.'
            : state.problem?.fieldError('/statement')
        }
      >
        {control => (
          <Textarea
            {...control}
            rows={4}
            maxLength={2000}
            value={statement}
            onChange={event => setStatement(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>State nothing</Button>
        <Button type="submit" variant="primary" pending={state.pending}>
          State intent
        </Button>
      </div>
      <Refusal problem={state.problem} />
    </form>
  )
}
