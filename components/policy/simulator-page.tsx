'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryStates } from 'nuqs'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { PageHeader } from '@/components/console/page-header'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import { useEnvironment } from '@/lib/client/environment'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { SimulatorBench } from './simulator-bench'

export type Simulation = QueryOutput<'policy.simulation'>

/** What would become of requests: of one agent or of all, what is in force, and what is held against that. */
export function SimulatorPage({ environment: byDefault }: { environment: string }) {
  const [chosenEnvironment, setEnvironment] = useEnvironment()
  const [chosen, setChosen] = useQueryStates({
    agent: parseAsString,
    after: parseAsString.withDefault('draft'),
  })
  const environment = chosenEnvironment ?? byDefault
  const agents = useQuery(
    operationQuery<QueryOutput<'agent.list'>>('agent.list', { environment, limit: 200 }),
  )
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list'))
  const agent = chosen.agent ?? agents.data?.items[0]?.id ?? ''
  const releases = useQuery({
    ...operationQuery<QueryOutput<'release.choices'>>('release.choices', { agent }),
    enabled: agent !== '' && agent !== 'all',
  })
  const simulation = useQuery({
    ...operationQuery<Simulation>('policy.simulation', { environment, agent, after: chosen.after }),
    enabled: agent !== '',
    // A run compares two fixed policies: they don't change under it because a window was focused.
    staleTime: Number.POSITIVE_INFINITY,
  })
  const here = (releases.data?.items ?? []).filter(item => item.environment.id === environment)
  return (
    <>
      <PageHeader
        title="Simulator"
        crumb="Simulator"
        answer="What would become of these requests? They are decided in this browser, by the evaluator that decides everywhere; nothing is sent or kept."
      />
      <div className="mb-5 grid max-w-4xl gap-3 sm:grid-cols-3">
        <Field label="Environment">
          {control => (
            <NativeSelect
              {...control}
              value={environment}
              onChange={event => {
                void setEnvironment(event.target.value)
                void setChosen({ after: null })
              }}
            >
              {(environments.data?.items ?? []).map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label="Agent">
          {control => (
            <NativeSelect
              {...control}
              value={agent}
              onChange={event => void setChosen({ agent: event.target.value, after: null })}
            >
              {(agents.data?.items.length ?? 0) > 1 && <option value="all">All that run there</option>}
              {(agents.data?.items ?? []).map(({ id, name }) => (
                <option key={id} value={id}>
                  {visibleLine(name)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label="In force, against">
          {control => (
            <NativeSelect
              {...control}
              value={chosen.after}
              onChange={event => void setChosen({ after: event.target.value })}
            >
              <option value="draft">What is there now, not yet released</option>
              {here.map(({ id, number, state }) => (
                <option key={id} value={id}>
                  r{number} ({state.replace('_', ' ')})
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      </div>
      {agents.error && (
        <ErrorRegion
          what="The agents could not be loaded"
          error={agents.error}
          onRetry={() => void agents.refetch()}
        />
      )}
      {agents.data?.items.length === 0 && (
        <EmptyState title={`No agent in ${environment}`}>
          Requests are simulated for one agent that you may see. Choose another environment, or register an
          agent.
        </EmptyState>
      )}
      {simulation.error && (
        <ErrorRegion
          what="The two policies could not be loaded"
          error={simulation.error}
          onRetry={() => void simulation.refetch()}
        />
      )}
      {agent !== '' && simulation.isPending && <Skeleton className="h-40" />}
      {simulation.data && (
        <>
          <Notes simulation={simulation.data} />
          <SimulatorBench key={`${environment} ${agent} ${chosen.after}`} simulation={simulation.data} />
        </>
      )}
    </>
  )
}

function Notes({ simulation: { before, after, hidden, agents, more_agents } }: { simulation: Simulation }) {
  return (
    <div className="mb-4 flex flex-col gap-2 empty:hidden">
      {before === null && (
        <Notice title="Nothing is in force there">
          No bundle was ever published for this environment, so every request is denied before.
        </Notice>
      )}
      {after === null && (
        <Notice tone="step" title="Nothing to hold against it">
          {agents.length === 1 ? 'The agent does' : 'These agents do'} not run in this environment, so every
          request is denied after.
        </Notice>
      )}
      {more_agents > 0 && (
        <Notice>
          The first {agents.length} agents by name; {more_agents.toLocaleString('en')} more run there. Choose
          one to simulate it.
        </Notice>
      )}
      {hidden > 0 && (
        <Notice>
          {hidden === 1 ? 'One agent' : `${hidden} agents`} of other teams may delegate to{' '}
          {agents.length === 1 ? 'this one' : 'these'}. Calls through them are denied here as unknown.
        </Notice>
      )}
    </div>
  )
}
