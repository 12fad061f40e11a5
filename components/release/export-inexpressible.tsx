import { type Column, DataTable } from '@/components/console/data-table'
import { StateChip } from '@/components/console/state-chip'
import { Section } from '@/components/ui/section'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { TARGET_NAMES } from '@/lib/domain/export/target'
import type { ReleaseExport } from './types'

type Row = ReleaseExport['inexpressible'][number] & { at: number }

const COLUMNS: Column<Row>[] = [
  {
    id: 'action',
    header: 'Action',
    sort: row => `${row.system} ${row.action}`,
    cell: row => (
      <span className="block min-w-40 font-mono text-meta whitespace-normal wrap-anywhere">
        {row.system === '' && row.action === ''
          ? 'all of them'
          : visibleLine([row.system, row.action].filter(Boolean).join(' '))}
      </span>
    ),
  },
  {
    id: 'rule',
    header: 'Rule',
    sort: row => row.rule,
    cell: row =>
      row.rule === '' ? (
        <span className="text-muted">the whole action</span>
      ) : (
        <span className="block min-w-48 whitespace-normal">
          {row.message && <span className="block">{visibleLine(row.message)}</span>}
          <span className="font-mono text-meta text-muted">{row.rule}</span>
        </span>
      ),
  },
  {
    id: 'what',
    header: 'What can’t be said',
    width: '100%',
    cell: row => <span className="block min-w-48 whitespace-normal">{visibleLine(row.what)}</span>,
  },
  {
    id: 'becomes',
    header: 'There it is',
    sort: row => row.becomes,
    cell: row => <StateChip state="refused" word={row.becomes === 'denied' ? 'Denied' : 'Refused'} />,
  },
]

/** Never silently widened: every rule that the target can't say, and what becomes of such calls there. */
export function ExportInexpressible({ answer }: { answer: ReleaseExport }) {
  if (answer.refused !== null) return null
  const name = TARGET_NAMES[answer.target]
  const rows = answer.inexpressible.map((each, at): Row => ({ ...each, at }))
  return (
    <Section
      title={`What ${name} can’t express`}
      description={
        rows.length === 0
          ? `Nothing: ${name} says every rule of this release.`
          : 'Where a rule can’t be said, the target denies what the rule might touch. Nothing is widened.'
      }
    >
      {rows.length > 0 && (
        <DataTable
          label={`What ${name} can’t express`}
          noun="rule"
          rows={rows}
          columns={COLUMNS}
          rowId={row => String(row.at)}
          rowName={row => `${row.system} ${row.action} ${row.rule}`}
          keys={false}
          empty={null}
        />
      )}
    </Section>
  )
}
