'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FormDialog } from '@/components/settings/form-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, QueryOutput } from '@/lib/client/operation-types'
import { useNow } from '@/lib/client/now'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { dateOf, dayOf } from '@/lib/domain/epoch-seconds'
import type { ExceptionRow, GuardrailDetail } from './types'
import { useExceptionTargets } from './use-exception-targets'

type Target = { action: { name: string } | null; system: { slug: string } }

export const exceptionTarget = ({ action, system }: Target) =>
  action ? `${system.slug} ${visibleLine(action.name).slice(0, 60)}` : `${system.slug}, every action`

const SYSTEM = 'system:'

/** For one agent and one action or a whole system, until a date. The layer decides. */
export function RequestExceptionDialog({
  guardrail,
  renews,
  onClose,
}: {
  guardrail: GuardrailDetail
  /** The live one that it prolongs. */
  renews: ExceptionRow | null
  onClose: () => void
}) {
  const agents = useQuery(operationQuery<QueryOutput<'agent.list'>>('agent.list', { limit: 200 }))
  const [agent, setAgent] = useState(renews?.agent.id ?? '')
  const [target, setTarget] = useState(renews ? (renews.action?.id ?? `${SYSTEM}${renews.system.id}`) : '')
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const chosen = agents.data?.items.find(one => one.id === agent)
  const targets = useExceptionTargets(guardrail.id, renews ? undefined : chosen)
  const systems = useQuery(operationQuery<QueryOutput<'system.list'>>('system.list', {}))
  const whole = (systems.data?.items ?? []).filter(system => targets.systems.includes(system.slug))
  const ask = useCommand<CommandInput<'policy.request-exception'>>('policy.request-exception', {
    onSuccess: () => {
      toast(`Asked for. ${LAYER_NAMES[guardrail.layer]} decides`)
      onClose()
    },
  })
  const error = (pointer: string) => ask.problem?.fieldError(pointer)
  const missing =
    agent === '' || target === ''
      ? 'Choose an agent, and for what.'
      : until === ''
        ? 'Choose an end.'
        : reason.trim().length < 3
          ? 'Say why.'
          : null
  const { each, total } = guardrail.exception_limits
  const latest = useNow(3600) + each * 86_400
  return (
    <FormDialog
      open
      onOpenChange={open => !open && onClose()}
      title={renews ? `Renew the exception from ${guardrail.name}` : `Exception from ${guardrail.name}`}
      description={`Up to version ${guardrail.version}, for at most ${each} days and ${total} in all. Somebody of ${LAYER_NAMES[guardrail.layer]} decides who is not in the agent's team.`}
      submit={renews ? 'Ask for renewal' : 'Ask for exception'}
      reason={missing}
      pending={ask.pending}
      problem={ask.problem}
      unlinked={['/reason']}
      onSubmit={() =>
        void ask.run({
          guardrail: guardrail.id,
          agent,
          ...(target.startsWith(SYSTEM) ? { system: target.slice(SYSTEM.length) } : { action: target }),
          reason: reason.trim(),
          expires_at: `${until}T00:00:00Z`,
          ...(renews && { renews: renews.id }),
        })
      }
    >
      {renews ? (
        <p className="text-table">
          <span className="font-medium">{renews.agent.name}</span>{' '}
          <span className="font-mono text-meta">{exceptionTarget(renews)}</span>
        </p>
      ) : (
        <>
          <Field label="Agent" pointer="/agent" error={error('/agent')}>
            {control => (
              <NativeSelect
                {...control}
                value={agent}
                onChange={event => {
                  setAgent(event.target.value)
                  setTarget('')
                }}
              >
                <option value="">Choose an agent</option>
                {agents.data?.items.map(one => (
                  <option key={one.id} value={one.id}>
                    {one.name} ({one.team.name})
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
          <Field
            label="For"
            pointer="/action"
            hint={
              chosen && targets.loaded && targets.bound.length === 0
                ? 'This guardrail binds none of its actions in any of its environments.'
                : 'A whole system covers what is in the release when it is signed, nothing that is added later.'
            }
            error={error('/action') ?? error('/system') ?? error('/guardrail')}
          >
            {control => (
              <NativeSelect {...control} value={target} onChange={event => setTarget(event.target.value)}>
                <option value="">Choose an action or a system</option>
                <optgroup label="One action">
                  {targets.bound.map(one => (
                    <option key={one.id} value={one.id}>
                      {one.system} {visibleLine(one.name).slice(0, 80)}
                    </option>
                  ))}
                </optgroup>
                <optgroup label="A whole system">
                  {whole.map(system => (
                    <option key={system.id} value={`${SYSTEM}${system.id}`}>
                      every action of {system.name}
                    </option>
                  ))}
                </optgroup>
                {targets.free.length > 0 && (
                  <optgroup label="Not bound by it: nothing to waive">
                    {targets.free.map(one => (
                      <option key={one.id} disabled>
                        {one.system} {visibleLine(one.name).slice(0, 80)}
                      </option>
                    ))}
                  </optgroup>
                )}
              </NativeSelect>
            )}
          </Field>
        </>
      )}
      <Field
        label="Ends"
        pointer="/expires_at"
        hint={`At 00:00 UTC of that day, up to ${dateOf(latest)}. Then it is over by itself`}
        error={error('/expires_at')}
      >
        {control => (
          <Input
            {...control}
            type="date"
            max={dayOf(latest)}
            value={until}
            onChange={event => setUntil(event.target.value)}
          />
        )}
      </Field>
      {/* No pointer: the guardrail's form behind the dialog has a /reason of its own. */}
      <Field label="Reason" error={error('/reason')}>
        {control => (
          <Textarea {...control} rows={2} value={reason} onChange={event => setReason(event.target.value)} />
        )}
      </Field>
    </FormDialog>
  )
}
