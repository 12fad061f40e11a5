'use client'

import { useQuery } from '@tanstack/react-query'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import type { AgentAttribute } from '@/lib/domain/organisation/rules'
import { CheckGroup } from './check-group'

type ErrorOf = (pointer: string) => string | undefined
const firstError = (error: ErrorOf, name: string, count: number) =>
  error(`/${name}`) ?? Array.from({ length: count }, (_, at) => error(`/${name}/${at}`)).find(Boolean)

export function Purposes({ error }: { error: ErrorOf }) {
  const purposes = useQuery(operationQuery<QueryOutput<'purpose.list'>>('purpose.list'))
  const options = (purposes.data?.items ?? []).map(row => ({
    value: row.code,
    label: row.code,
    hint: row.description,
  }))
  return (
    <CheckGroup
      name="purposes"
      label="Purpose codes"
      hint="Requests have to name one of them; without any, every request is denied"
      options={options}
      error={firstError(error, 'purposes', 20)}
    />
  )
}

export function Environments({ error }: { error: ErrorOf }) {
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list'))
  const options = (environments.data?.items ?? []).map(row => ({
    value: row.id,
    label: row.name,
    hint: row.production ? 'adds a point to every tier' : '',
  }))
  return (
    <CheckGroup
      name="environments"
      label="Environments"
      options={options}
      error={firstError(error, 'environments', 20)}
    />
  )
}

const ATTRIBUTES: { value: AgentAttribute; label: string; hint: string }[] = [
  { value: 'regulated', label: 'Regulated', hint: 'law or a supervisor asks what it did' },
  { value: 'customer_contact', label: 'Customer contact', hint: 'customers read or hear what it says' },
]

export function Attributes({ error }: { error: ErrorOf }) {
  return (
    <CheckGroup
      name="attributes"
      label="Attributes"
      optional
      hint="The sign-off matrix asks for more where one holds"
      options={ATTRIBUTES}
      error={firstError(error, 'attributes', ATTRIBUTES.length)}
    />
  )
}

export function Delegates({ self, error }: { self: string | null; error: ErrorOf }) {
  const agents = useQuery(operationQuery<QueryOutput<'agent.catalogue'>>('agent.catalogue'))
  const options = (agents.data?.items ?? [])
    .filter(row => row.id !== self)
    .map(row => ({ value: row.id, label: row.name, hint: row.team }))
  if (options.length === 0) return null
  return (
    <div className="mt-4">
      <CheckGroup
        name="delegates_to"
        label="May delegate to"
        optional
        hint="Hops that are not declared are denied"
        options={options}
        error={firstError(error, 'delegates_to', 50)}
      />
    </div>
  )
}
