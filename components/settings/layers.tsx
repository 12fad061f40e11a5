'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { type Column, DataTable } from '@/components/console/data-table'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { RowLink } from '@/components/console/row-link'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Notice } from '@/components/ui/notice'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { CONTROL_LAYERS, LAYER_ANSWERS_FOR, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { FUNCTION_NAMES, PERMISSIONS, type TeamFunction } from '@/lib/domain/member/permissions'
import { Region } from './region'
import { TeamDialog } from './team-dialog'
import type { TeamRow, VacantRow } from './types'
import { useMe } from './use-me'
import { onlyThese } from './who-may'
import { counted } from './wording'

const OTHER_DUTIES = {
  platform: 'connects and revokes enforcers, suspends agents',
  audit: 'reads everything, takes evidence away',
  administration: 'people, teams, environments and purposes; no signature, no policy',
} as const satisfies Partial<Record<TeamFunction, string>>

const vacantColumns: Column<VacantRow>[] = [
  {
    id: 'agent',
    header: 'Agent',
    sort: row => row.agent.name,
    cell: row => <RowLink href={paths.agent(row.agent.id, 'ownership')}>{row.agent.name}</RowLink>,
  },
  {
    id: 'layer',
    header: 'Layer',
    sort: row => CONTROL_LAYERS.indexOf(row.layer),
    cell: row => LAYER_NAMES[row.layer],
  },
  { id: 'state', header: 'State', cell: () => <StateChip state="vacant" /> },
  {
    id: 'team',
    header: "Agent's team",
    width: '100%',
    hideBelow: 'sm',
    sort: row => row.agent_team,
    cell: row => row.agent_team,
  },
  {
    id: 'since',
    header: 'Since',
    align: 'end',
    sort: row => Date.parse(row.since),
    cell: row => <Time at={row.since} />,
  },
]

export function Layers() {
  const teams = useQuery(operationQuery<QueryOutput<'team.list'>>('team.list', {}))
  const vacant = useQuery(
    operationQuery<QueryOutput<'control-layer.list-vacant'>>('control-layer.list-vacant', {}),
  )
  const { whyNot, teams: allTeams } = useMe()
  const [adding, setAdding] = useState(false)
  const reason = whyNot('member.write', 'adds teams')
  useKeys([{ keys: 'c', label: 'Add team', run: () => setAdding(true), reason }])
  const vacancies = vacant.data?.items

  return (
    <>
      <PageHeader
        title="Control layers"
        crumb="Layers"
        answer={
          vacancies &&
          (vacancies.length === 0
            ? 'Every layer of every agent has an accountable person'
            : `${counted(vacancies.length, 'layer')} of ${counted(vacant.data?.agents ?? 0, 'agent')} ${vacancies.length === 1 ? 'is' : 'are'} vacant, which blocks their releases`)
        }
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={reason}
            place="below"
            align="end"
            onClick={() => setAdding(true)}
          >
            Add team
          </ButtonWithReason>
        }
      />
      <Region query={teams} what="The teams could not be loaded">
        {({ items }) => (
          <Table aria-label="Control layers">
            <TableHead>
              <tr>
                <TableHeader>Layer</TableHeader>
                <TableHeader>Answers for</TableHeader>
                <TableHeader>Teams</TableHeader>
                <TableHeader className="text-right">Vacant on</TableHeader>
              </tr>
            </TableHead>
            <TableBody>
              {CONTROL_LAYERS.map(layer => (
                <TableRow key={layer}>
                  <TableCell className="font-medium">{LAYER_NAMES[layer]}</TableCell>
                  <TableCell className="w-full py-1.5 whitespace-normal first-letter:uppercase">
                    {LAYER_ANSWERS_FOR[layer]}
                  </TableCell>
                  <TableCell className="py-1.5">
                    <Teams teams={items.filter(team => team.function === layer)} />
                  </TableCell>
                  <TableCell className="text-right tabular-nums">
                    <Vacancies count={vacancies?.filter(row => row.layer === layer).length} />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </Region>
      <Section
        title="Other duties"
        description="Teams beside the layers. They sign nothing, so that whoever runs the console can't release an agent."
      >
        <Table aria-label="Other duties">
          <TableHead>
            <tr>
              <TableHeader>Duty</TableHeader>
              <TableHeader>May</TableHeader>
              <TableHeader>Teams</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {Object.entries(OTHER_DUTIES).map(([name, duty]) => (
              <TableRow key={name}>
                <TableCell className="font-medium">{FUNCTION_NAMES[name as TeamFunction]}</TableCell>
                <TableCell className="w-full py-1.5 whitespace-normal first-letter:uppercase">
                  {duty}
                </TableCell>
                <TableCell className="py-1.5">
                  <Teams teams={allTeams.filter(team => team.function === name)} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Section>
      <Section
        title="Vacant layers"
        description={onlyThese(
          allTeams,
          PERMISSIONS['control-layer.assign'],
          "name owners on the agent's page",
        )}
      >
        <Region query={vacant} what="The vacant layers could not be loaded">
          {({ items }) => (
            <DataTable
              label="Vacant layers"
              noun="vacant layer"
              rows={items}
              columns={vacantColumns}
              rowId={row => `${row.agent.id}/${row.layer}`}
              href={row => paths.agent(row.agent.id, 'ownership')}
              defaultSort="since"
              empty={<Notice tone="allow" title="None is vacant" />}
            />
          )}
        </Region>
      </Section>
      <TeamDialog open={adding} onOpenChange={setAdding} />
    </>
  )
}

function Teams({ teams }: { teams: TeamRow[] }) {
  if (teams.length === 0) return <span className="text-deny">No team: nobody can be named</span>
  return (
    <ul>
      {teams.map(team => (
        <li key={team.id}>
          {team.name} <span className="text-muted">{counted(team.members.length, 'person', 'people')}</span>
        </li>
      ))}
    </ul>
  )
}

function Vacancies({ count }: { count: number | undefined }) {
  if (count === undefined) return '–'
  return count === 0 ? (
    <span className="text-muted">0</span>
  ) : (
    <StateChip state="vacant" word={counted(count, 'agent')} />
  )
}
