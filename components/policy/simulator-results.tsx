'use client'

import { useMemo, useState } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { OUTCOME_WORDS, OutcomeChange } from '@/components/console/outcome-chip'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { csvText } from '@/lib/domain/policy/simulate/csv'
import type { ReplayRow } from '@/lib/domain/policy/simulate/replay'
import type { SimulatorClient } from './simulator-client'
import type { RunResult } from './simulator-session'
import { SimulatorWhy } from './simulator-why'

/** The action has a column of its own. */
const shortLabel = ({ label, action }: ReplayRow) =>
  label.startsWith(`${action}: `) ? label.slice(action.length + 2) : label

const AGENT: Column<ReplayRow> = {
  id: 'agent',
  header: 'Agent',
  cell: row => visibleLine(row.agent || row.caller).slice(0, 60),
  sort: row => row.agent || row.caller,
  hideBelow: 'lg',
}

const COLUMNS: readonly Column<ReplayRow>[] = [
  {
    id: 'request',
    header: 'Request',
    cell: row => (
      <span
        className="block max-w-44 truncate font-mono text-meta xl:max-w-96"
        title={visibleLine(row.label)}
      >
        {visibleLine(shortLabel(row)).slice(0, 120)}
      </span>
    ),
    sort: row => row.label,
  },
  {
    id: 'action',
    header: 'Action',
    cell: row => (
      <span className="block max-w-44 truncate font-mono text-meta xl:max-w-80">
        {visibleLine(`${row.system} ${row.action}`).slice(0, 60)}
      </span>
    ),
    sort: row => `${row.system} ${row.action}`,
    hideBelow: 'md',
  },
  {
    id: 'outcome',
    header: 'Before → after',
    cell: row => <OutcomeChange from={row.before} to={row.after} />,
    sort: row => `${row.before} ${row.after}`,
  },
  {
    id: 'because',
    header: 'Why after',
    width: '100%',
    cell: row => (
      <span className="block max-w-0 min-w-full truncate text-meta">
        {visibleLine(row.because).slice(0, 200) || '–'}
      </span>
    ),
  },
]

/** Nothing changes there: it is as it must be, or it isn't. */
const GOLDEN_HEADERS: Record<string, string> = { outcome: 'Must be → is', because: 'Why' }

/** Each request before and after, what changed first in mind; why for any of them. */
export function SimulatorResults({ result, client }: { result: RunResult; client: SimulatorClient }) {
  const [changedOnly, setChangedOnly] = useState(false)
  const [open, setOpen] = useState<ReplayRow | null>(null)
  const { rows, notes } = result
  const changed = useMemo(() => rows.filter(row => row.changed), [rows])
  const shown = changedOnly ? changed : rows
  const columns = useMemo(() => {
    const several = result.before !== 'Must be' && new Set(rows.map(row => row.agent)).size > 1
    const shown = several ? [COLUMNS[0]!, AGENT, ...COLUMNS.slice(1)] : COLUMNS
    return result.before === 'Must be'
      ? shown.map(column => ({ ...column, header: GOLDEN_HEADERS[column.id] ?? column.header }))
      : shown
  }, [rows, result.before])
  return (
    <section aria-label="Results" className="mt-6">
      <div className="mb-2 flex flex-wrap items-center gap-x-5 gap-y-2">
        <h2 className="text-section">Results</h2>
        <p role="status" className="text-table tabular-nums">
          {rows.length.toLocaleString('en')} {rows.length === 1 ? 'request' : 'requests'},{' '}
          <span className={changed.length > 0 ? 'font-medium text-step' : undefined}>
            {changed.length.toLocaleString('en')} {changed.length === 1 ? 'changes' : 'change'}
          </span>
        </p>
        <label className="inline-flex items-center gap-2 text-table">
          <Checkbox checked={changedOnly} onChange={event => setChangedOnly(event.target.checked)} />
          Changed only
        </label>
        <Button size="sm" variant="ghost" className="ml-auto" onClick={() => download(result.before, shown)}>
          Download CSV
        </Button>
      </div>
      {notes.length > 0 && (
        <details className="mb-3" open={rows.length === 0}>
          <summary className="text-table text-muted">{notes.length} left out</summary>
          <ul className="mt-1 text-table">
            {notes.map(note => (
              <li key={note} className="border-b py-1 wrap-anywhere">
                {visibleLine(note)}
              </li>
            ))}
          </ul>
        </details>
      )}
      <DataTable
        label="Requests, before and after"
        noun="request"
        rows={shown}
        columns={columns}
        rowId={row => String(row.at)}
        rowName={row => row.label}
        onOpen={setOpen}
        openId={open ? String(open.at) : null}
        filtered={changedOnly && rows.length > 0}
        onClearFilters={() => setChangedOnly(false)}
        empty={
          <EmptyState title="No request to replay">
            What was chosen holds none. A log needs events with "input"; limits need an agent with an identity
            and an action.
          </EmptyState>
        }
      />
      {open && (
        <SimulatorWhy row={open} client={client} before={result.before} onClose={() => setOpen(null)} />
      )}
    </section>
  )
}

function download(before: string, rows: readonly ReplayRow[]): void {
  const header = [
    'request',
    'agent',
    'caller',
    'system',
    'action',
    before.toLowerCase(),
    'after',
    'changed',
    'why after',
  ]
  const cells = rows.map(row => [
    row.label,
    row.agent,
    row.caller,
    row.system,
    row.action,
    OUTCOME_WORDS[row.before],
    OUTCOME_WORDS[row.after],
    row.changed ? 'yes' : 'no',
    row.because,
  ])
  const url = URL.createObjectURL(new Blob([csvText(header, cells)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'simulation.csv'
  link.click()
  URL.revokeObjectURL(url)
}
