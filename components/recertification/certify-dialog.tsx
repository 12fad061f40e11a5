'use client'

import { useState } from 'react'
import { Digest } from '@/components/console/digest'
import { Fact, Facts } from '@/components/console/inspector'
import { Refusal } from '@/components/console/refusal'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'

export type Certification = QueryOutput<'recertification.list'>['items'][number]
type Certified = CommandReply<'recertification.certify'>

export function CertifyDialog({ row, onClose }: { row: Certification | null; onClose: () => void }) {
  return (
    <Dialog
      open={row !== null}
      onOpenChange={open => !open && onClose()}
      size="md"
      title={row ? `Certify ${row.label}` : 'Certify'}
      description="You say that what was released is still needed, by this agent, for this purpose."
    >
      {row && <Form key={row.release} row={row} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ row, onClose }: { row: Certification; onClose: () => void }) {
  const [statement, setStatement] = useState('')
  const [short, setShort] = useState(false)
  const certify = useCommand<CommandInput<'recertification.certify'>, Certified>('recertification.certify', {
    onSuccess: ({ evidence }) => {
      toast(`${row.label} is certified. Recorded as evidence #${evidence.toLocaleString('en')}`)
      onClose()
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        const tooShort = statement.trim().length < 10
        setShort(tooShort)
        if (!tooShort && !certify.pending)
          void certify.run({ release: row.release, statement: statement.trim() })
      }}
    >
      <Facts>
        <Fact label="Purpose">{row.purpose}</Fact>
        <Fact label="Release">
          <Digest value={row.digest} />
        </Fact>
        <Fact label="Certified until">
          <Time at={row.certified_until} show="date" /> → <Time at={row.would_be} show="date" />
          <span className="text-muted"> ({row.certified_for_days} days from now)</span>
        </Fact>
        <Fact label="If you don't">every call of it is denied from then on</Fact>
        {row.last && (
          <Fact label="Last time">
            {row.last.by}, <Time at={row.last.at} />: “{row.last.statement}”
          </Fact>
        )}
      </Facts>
      <Field
        label="What you checked"
        pointer="/statement"
        hint="Kept as evidence. At least 10 characters."
        error={
          short
            ? 'Say what you checked, in at least 10 characters.'
            : certify.problem?.fieldError('/statement')
        }
      >
        {control => (
          <Textarea
            {...control}
            data-autofocus
            rows={3}
            maxLength={1000}
            value={statement}
            onChange={event => setStatement(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Decide later</Button>
        <Button type="submit" variant="primary" pending={certify.pending}>
          Certify {row.agent.name} r{row.number}
        </Button>
      </div>
      <Refusal problem={certify.problem} />
    </form>
  )
}
