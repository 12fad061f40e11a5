'use client'

import Link from 'next/link'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { HopGraph } from '@/components/console/hop-graph'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { Section } from '@/components/ui/section'
import { paths } from '@/lib/client/paths'
import type { Agent } from './types'

type Row = Agent['delegations'][number]

const agentLink = (of: { id: string; name: string }) => (
  <Link href={paths.agent(of.id, 'delegation')} prefetch={false} className="text-link hover:underline">
    {of.name}
  </Link>
)

const columns: Column<Row>[] = [
  { id: 'from', header: 'From', sort: row => row.from.name, cell: row => agentLink(row.from) },
  { id: 'to', header: 'To', sort: row => row.to.name, cell: row => agentLink(row.to) },
  {
    id: 'hop',
    header: 'Hops away',
    align: 'end',
    sort: row => Math.abs(row.hop),
    cell: row => `${Math.abs(row.hop)} ${row.hop > 0 ? 'down' : 'up'}`,
  },
  { id: 'declared', header: 'Declared by', sort: row => row.declared_by, cell: row => row.declared_by },
  { id: 'outcome', header: 'Outcome', width: '100%', cell: row => <HopOutcome row={row} /> },
]

function HopOutcome({ row }: { row: Row }) {
  if (row.to.state === 'suspended' || row.to.state === 'retired') {
    return (
      <span className="inline-flex items-center gap-2">
        <OutcomeChip outcome="deny" /> {row.to.name} is {row.to.state}
      </span>
    )
  }
  if (!row.released) {
    return (
      <span className="inline-flex items-center gap-2">
        <OutcomeChip outcome="deny" /> until both have a release in force
      </span>
    )
  }
  return (
    <span className="whitespace-normal text-muted">
      as each action of {row.to.name} says, the strictest of both counts
    </span>
  )
}

export function DelegationTab({ agent }: { agent: Agent }) {
  if (agent.delegations.length === 0) {
    return (
      <EmptyState title="No delegations">
        {agent.name} may not ask another agent to act for it, and none may ask it. A hop that is not declared
        is denied.
      </EmptyState>
    )
  }
  return (
    <>
      <Section title="Chains" description="Up to three hops. A hop that is not declared is denied.">
        <HopGraph
          start={agent}
          hops={agent.delegations.map(hop => ({
            ...hop,
            stopped: hop.to.state === 'suspended' || hop.to.state === 'retired',
          }))}
          label={`Delegations around ${agent.name}`}
        />
      </Section>
      <Section title="Hops">
        <DataTable
          label={`Delegations around ${agent.name}`}
          noun="hop"
          rows={agent.delegations}
          columns={columns}
          rowId={row => `${row.from.id} ${row.to.id} ${row.hop > 0}`}
          defaultSort="hop"
          empty={null}
        />
      </Section>
    </>
  )
}
