'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorRegion } from '@/components/console/error-region'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { StaleNotice } from '@/components/console/stale-notice'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { LAYER_ANSWERS_FOR, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { Agent, Ownership } from './types'

export function AssignDialog({ agent, row, onClose }: { agent: Agent; row: Ownership; onClose: () => void }) {
  const layer = LAYER_NAMES[row.layer]
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={`${layer} of ${agent.name}`}
      description={`${layer} answers for ${LAYER_ANSWERS_FOR[row.layer]}.`}
    >
      <AssignForm agent={agent} row={row} onClose={onClose} />
    </Dialog>
  )
}

function AssignForm({ agent, row, onClose }: { agent: Agent; row: Ownership; onClose: () => void }) {
  const layer = LAYER_NAMES[row.layer]
  const teams = useQuery(operationQuery<QueryOutput<'team.list'>>('team.list', { function: row.layer }))
  // The App layer belongs to the agent's own team.
  const choices = (teams.data?.items ?? []).filter(team => row.layer !== 'app' || team.id === agent.team.id)
  const [team, setTeam] = useState(row.team?.id ?? '')
  const [accountable, setAccountable] = useState(row.accountable?.id ?? '')
  const [deputy, setDeputy] = useState(row.deputy?.id ?? '')
  const [reason, setReason] = useState('')
  const assign = useCommand<CommandInput<'control-layer.assign'>, CommandReply<'control-layer.assign'>>(
    'control-layer.assign',
    { onSuccess: onClose },
  )
  const chosen = choices.find(each => each.id === team) ?? (choices.length === 1 ? choices[0] : undefined)
  const members = chosen?.members ?? []
  const nameOf = (id: string) => members.find(person => person.id === id)?.name ?? null
  const error = (pointer: string) => assign.problem?.fieldError(pointer)

  function submit(version: number) {
    if (assign.pending) return
    void assign.run({
      agent: agent.id,
      layer: row.layer,
      team: chosen?.id ?? '',
      accountable,
      deputy: deputy || null,
      reason,
      expected_version: version,
    })
  }

  if (teams.error)
    return (
      <ErrorRegion
        what="The teams could not be read."
        error={teams.error}
        onRetry={() => void teams.refetch()}
      />
    )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        submit(row.version)
      }}
      noValidate
    >
      <ErrorSummary problem={assign.problem} />
      <Field label="Team" pointer="/team" error={error('/team')}>
        {control => (
          <NativeSelect
            {...control}
            data-autofocus
            value={chosen?.id ?? ''}
            onChange={event => {
              setTeam(event.target.value)
              setAccountable('')
              setDeputy('')
            }}
          >
            <option value="">Choose a team of {layer}</option>
            {choices.map(each => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field
        label="Accountable"
        pointer="/accountable"
        hint="Signs this layer's section of every release"
        error={error('/accountable')}
      >
        {control => (
          <NativeSelect
            {...control}
            value={accountable}
            onChange={event => setAccountable(event.target.value)}
          >
            <option value="">Choose a person</option>
            {members.map(person => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field
        label="Deputy"
        pointer="/deputy"
        optional
        hint="Signs in their place, and takes over when they leave"
        error={error('/deputy')}
      >
        {control => (
          <NativeSelect {...control} value={deputy} onChange={event => setDeputy(event.target.value)}>
            <option value="">Nobody</option>
            {members
              .filter(person => person.id !== accountable)
              .map(person => (
                <option key={person.id} value={person.id}>
                  {person.name}
                </option>
              ))}
          </NativeSelect>
        )}
      </Field>
      <Field label="Why" pointer="/reason" optional error={error('/reason')}>
        {control => <Input {...control} value={reason} onChange={event => setReason(event.target.value)} />}
      </Field>
      <p className="text-meta text-muted">
        Signatures on an open release of {agent.name} become void: its owners are part of what was signed.
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Leave as it is</Button>
        <Button type="submit" variant="primary" pending={assign.pending}>
          Assign {layer}
        </Button>
      </div>
      <StaleNotice
        problem={assign.problem}
        yours={{ team: chosen?.name, accountable: nameOf(accountable), deputy: nameOf(deputy) }}
        onKeepMine={submit}
        onTakeTheirs={onClose}
      />
      {assign.problem?.code !== 'stale_version' && (
        <Refusal problem={assign.problem?.errors.length ? null : assign.problem} />
      )}
    </form>
  )
}
