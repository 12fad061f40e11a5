'use client'

import { useKeptDraft } from '@/components/console/use-kept-draft'
import { FormDialog } from '@/components/settings/form-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import { toSeconds } from '@/lib/client/format-time'
import type { CommandInput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { dateOf, dayOf } from '@/lib/domain/epoch-seconds'
import { PrototypeEnvelope } from './prototype-envelope'
import type { Agent } from './types'

type Place = Agent['prototype']['places'][number]

/** Until when and why, under the envelope that holds. What was typed stays until it is started. */
export function StartPrototypeDialog({
  agent,
  place,
  onClose,
}: {
  agent: Agent
  place: Place
  onClose: () => void
}) {
  const draft = useKeptDraft(`prototype.${agent.id}.${place.environment}`, { until: '', reason: '' })
  const { until, reason } = draft.value
  const start = useCommand<CommandInput<'agent.start-prototype'>>('agent.start-prototype', {
    onSuccess: () => {
      draft.forget()
      toast(`${agent.name} is a prototype in ${place.name} until ${until}`)
      onClose()
    },
  })
  const latest = toSeconds(place.latest_end)
  const missing = until === '' ? 'Choose an end.' : reason.trim().length < 3 ? 'Say why.' : null
  return (
    <FormDialog
      open
      onOpenChange={open => !open && onClose()}
      title={`Start a prototype of ${agent.name} in ${place.name}`}
      description={`${agent.team.name} manages its access there alone: a release takes only a second person of the team.`}
      submit="Start prototype"
      reason={missing}
      pending={start.pending}
      problem={start.problem}
      onSubmit={() =>
        void start.run({
          agent: agent.id,
          environment: place.environment,
          ends_at: `${until}T00:00:00Z`,
          reason: reason.trim(),
        })
      }
    >
      <PrototypeEnvelope envelope={agent.prototype.envelope} />
      <Field
        label="Ends"
        pointer="/ends_at"
        hint={`At 00:00 UTC of that day, up to ${dateOf(latest)}`}
        error={start.problem?.fieldError('/ends_at') ?? start.problem?.fieldError('/environment')}
      >
        {control => (
          <Input
            {...control}
            data-autofocus
            type="date"
            max={dayOf(latest)}
            value={until}
            onChange={event => draft.set({ ...draft.value, until: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Reason"
        pointer="/reason"
        hint="Kept as evidence"
        error={start.problem?.fieldError('/reason')}
      >
        {control => (
          <Textarea
            {...control}
            rows={2}
            value={reason}
            onChange={event => draft.set({ ...draft.value, reason: event.target.value })}
          />
        )}
      </Field>
    </FormDialog>
  )
}
