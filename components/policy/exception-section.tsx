'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { Refusal } from '@/components/console/refusal'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Section } from '@/components/ui/section'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { MAX_EXCEPTION_DAYS } from '@/lib/domain/policy/decide-exception'
import type { ExceptionRow, GuardrailDetail } from './types'

const STATES = {
  live: { state: 'lapsing', word: 'Live' },
  outgrown: { state: 'inactive', word: 'Older version only' },
  ended: { state: 'inactive', word: 'Ended' },
  expired: { state: 'inactive', word: 'Over' },
} as const

/** Who is excepted from this guardrail, until when, and by whose word. */
export function ExceptionSection({
  guardrail,
  reason,
}: {
  guardrail: GuardrailDetail
  reason: string | null
}) {
  const [granting, setGranting] = useState(false)
  const [ending, setEnding] = useState<ExceptionRow | null>(null)
  const end = useCommand<CommandInput<'policy.end-exception'>>('policy.end-exception', {
    onSuccess: () => setEnding(null),
  })
  return (
    <Section
      title="Exceptions"
      description="Each ends by itself, offline too, and enters only through a signed release."
      actions={
        <ButtonWithReason
          size="sm"
          reason={reason}
          place="below"
          align="end"
          onClick={() => setGranting(true)}
        >
          Grant exception
        </ButtonWithReason>
      }
    >
      {guardrail.exception_list.length === 0 && <p className="text-table text-muted">None.</p>}
      <ul>
        {guardrail.exception_list.map(exception => (
          <li key={exception.id} className="border-b py-2 text-table">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">{exception.agent.name}</span>
              <span className="font-mono text-meta">
                {exception.action.system} {visibleLine(exception.action.name).slice(0, 60)}
              </span>
              <StateChip {...STATES[exception.state]} />
              <span className="ml-auto text-muted">
                until <Time at={exception.expires_at} show="date" />
              </span>
              {exception.state === 'live' && exception.may_end && (
                <Button size="sm" onClick={() => setEnding(exception)}>
                  End
                </Button>
              )}
            </div>
            <p className="text-meta wrap-anywhere text-muted">
              “{exception.reason}” {exception.granted_by}, <Time at={exception.granted_at} />, up to version{' '}
              {exception.up_to_version}
            </p>
          </li>
        ))}
      </ul>
      {granting && <GrantDialog guardrail={guardrail} onClose={() => setGranting(false)} />}
      <ConfirmDialog
        open={ending !== null}
        onOpenChange={open => !open && setEnding(null)}
        title="End exception"
        confirm="End exception"
        cancel="Keep it"
        danger
        reason={{ label: 'Reason' }}
        pending={end.pending}
        problem={end.problem}
        onConfirm={why => ending && void end.run({ exception: ending.id, reason: why })}
      >
        {guardrail.name} binds {ending?.agent.name} again with the next bundle.
      </ConfirmDialog>
    </Section>
  )
}

function GrantDialog({ guardrail, onClose }: { guardrail: GuardrailDetail; onClose: () => void }) {
  const agents = useQuery(operationQuery<QueryOutput<'agent.list'>>('agent.list', { limit: 200 }))
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list', {}))
  const [agent, setAgent] = useState('')
  const [action, setAction] = useState('')
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const environment = environments.data?.items.at(-1)?.id ?? ''
  const surface = useQuery({
    ...operationQuery<QueryOutput<'agent.surface'>>('agent.surface', { agent, environment }),
    enabled: agent !== '' && environment !== '',
  })
  const bound =
    surface.data?.actions.filter(one => one.guardrails.some(rule => rule.id === guardrail.id)) ?? []
  const grant = useCommand<CommandInput<'policy.grant-exception'>>('policy.grant-exception', {
    onSuccess: onClose,
  })
  const error = (pointer: string) => grant.problem?.fieldError(pointer)
  const missing =
    agent === '' || action === ''
      ? 'Choose an agent and an action.'
      : until === ''
        ? 'Choose an end.'
        : reason.trim().length < 3
          ? 'Say why.'
          : null
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={`Exception from ${guardrail.name}`}
      description={`For one agent and one action, up to version ${guardrail.version}, at most ${MAX_EXCEPTION_DAYS} days.`}
      footer={
        <>
          <Button onClick={onClose}>Keep it binding</Button>
          <ButtonWithReason
            variant="primary"
            reason={missing}
            pending={grant.pending}
            onClick={() =>
              void grant.run({
                guardrail: guardrail.id,
                agent,
                action,
                reason: reason.trim(),
                expires_at: `${until}T00:00:00Z`,
              })
            }
          >
            Grant exception
          </ButtonWithReason>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Agent" pointer="/agent" error={error('/agent')}>
          {control => (
            <NativeSelect
              {...control}
              value={agent}
              onChange={event => {
                setAgent(event.target.value)
                setAction('')
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
          label="Action"
          pointer="/action"
          hint={
            agent && surface.data && bound.length === 0
              ? 'This guardrail binds none of its actions there.'
              : undefined
          }
          error={error('/action') ?? error('/guardrail')}
        >
          {control => (
            <NativeSelect {...control} value={action} onChange={event => setAction(event.target.value)}>
              <option value="">Choose an action</option>
              {bound.map(one => (
                <option key={one.id} value={one.id}>
                  {one.system} {visibleLine(one.name).slice(0, 80)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field
          label="Ends"
          pointer="/expires_at"
          hint="At 00:00 UTC of that day"
          error={error('/expires_at')}
        >
          {control => (
            <Input {...control} type="date" value={until} onChange={event => setUntil(event.target.value)} />
          )}
        </Field>
        <Field label="Reason" pointer="/reason" error={error('/reason')}>
          {control => (
            <Textarea
              {...control}
              rows={2}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        <Refusal problem={grant.problem} />
      </div>
    </Dialog>
  )
}
