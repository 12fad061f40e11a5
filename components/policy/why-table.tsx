import { OutcomeChip } from '@/components/console/outcome-chip'
import { TIER_WORDS } from '@/components/console/tier-bars'
import { Shape } from '@/components/ui/shape'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { formatExact } from '@/lib/client/format-time'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { obligationWords } from '@/lib/domain/policy/describe-obligations'
import type { Tier } from '@/lib/domain/policy/model'
import type { Evaluation, WhyHop, WhyRow } from './types'

/** Every rule that was asked, per hop; what decides is marked, what did not hold is folded away. */
export function WhyTable({ hops, side = '' }: { hops: readonly WhyHop[]; side?: '' | 'before' | 'after' }) {
  return (
    <div className="flex flex-col gap-4">
      {hops.map((hop, at) => {
        const held = hop.rows.filter(row => row.effect !== 'did_not_hold')
        const rest = hop.rows.filter(row => row.effect === 'did_not_hold')
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the hops of one call never reorder
          <section key={at} aria-label={['Why', side, hop.name || hop.identity].filter(Boolean).join(', ')}>
            {hops.length > 1 && (
              <h3 className="mb-1 flex items-center gap-2 text-table">
                <span className="font-medium">{hop.name || visibleLine(hop.identity)}</span>
                <span className="text-muted">{hop.is_subject ? 'makes the call' : 'delegates'}</span>
                <OutcomeChip outcome={hop.outcome} />
                {hop.strictest && <span className="text-meta text-muted">strictest</span>}
              </h3>
            )}
            <Rows rows={held} label="Rules that hold" />
            {rest.length > 0 && (
              <details className="mt-1">
                <summary className="text-table text-muted">
                  {rest.length} {rest.length === 1 ? 'rule' : 'rules'} did not hold
                </summary>
                <Rows rows={rest} label="Rules that did not hold" />
              </details>
            )}
          </section>
        )
      })}
    </div>
  )
}

/** What would have to differ for a lower outcome; nothing to say of a call that is allowed. */
export function LowerOutcomes({ lower }: { lower: Evaluation['lower'] }) {
  const { alternatives, fixed } = lower
  if (alternatives.length === 0 && fixed.length === 0) return null
  return (
    <div className="mt-3">
      <h3 className="mb-1 text-table font-medium">What would have to differ</h3>
      <ul className="text-table">
        {alternatives.map(({ outcome, sentence }) => (
          <li key={`${outcome} ${sentence}`} className="flex flex-wrap items-center gap-2 border-b py-1.5">
            <OutcomeChip outcome={outcome} />
            <span className="wrap-anywhere">{visibleLine(sentence)}</span>
          </li>
        ))}
        {fixed.map(sentence => (
          <li key={sentence} className="border-b py-1.5 wrap-anywhere text-muted">
            {visibleLine(sentence)}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Rows({ rows, label }: { rows: readonly WhyRow[]; label: string }) {
  return (
    <Table aria-label={label}>
      <TableHead>
        <tr>
          {['Rule', 'Owner', 'Outcome', 'Obligations', 'Effect'].map(header => (
            <TableHeader key={header} className="static">
              {header}
            </TableHeader>
          ))}
        </tr>
      </TableHead>
      <TableBody>
        {rows.map(row => (
          <TableRow key={`${row.kind} ${row.rule}`}>
            <TableCell className="py-1 whitespace-normal">
              <span className={row.decides ? 'font-medium' : undefined}>{ruleWords(row)}</span>
              {row.condition !== 'always' && row.condition !== '' && (
                <span className="block text-meta text-muted">
                  {row.condition}
                  {row.values.length > 0 && (
                    <>
                      {' · '}
                      <span className="font-mono">
                        {row.values
                          .map(
                            value =>
                              `${value.field} = ${value.shown === null ? 'missing' : visibleLine(value.shown)}`,
                          )
                          .join(', ')}
                      </span>
                    </>
                  )}
                </span>
              )}
            </TableCell>
            <TableCell className="py-1 whitespace-normal">
              {row.layer === '' ? 'Organisation' : LAYER_NAMES[row.layer]}
              {row.owner && (
                <span className="block text-meta text-muted">
                  {[row.owner.team, row.owner.person ?? 'vacant'].filter(Boolean).join(', ')}
                </span>
              )}
            </TableCell>
            <TableCell>
              <OutcomeChip outcome={row.outcome} />
            </TableCell>
            <TableCell className="whitespace-normal text-meta">
              {obligationWords(row.obligations) || '–'}
            </TableCell>
            <TableCell className="whitespace-normal text-meta">
              <Effect row={row} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Effect({ row }: { row: WhyRow }) {
  if (row.effect === 'excepted')
    return <>excepted until {row.excepted_until ? formatExact(row.excepted_until) : ''}</>
  if (row.effect === 'did_not_hold') return <span className="text-muted">did not hold</span>
  const unknown = row.effect === 'unknown_holds' ? 'unknown, so holds' : ''
  if (!row.decides) return <>{unknown || 'also holds'}</>
  return (
    <span className="inline-flex items-center gap-1 font-medium">
      <Shape name="check" />
      decides{unknown && `; ${unknown}`}
    </span>
  )
}

function ruleWords(row: WhyRow): string {
  if (row.kind === 'tier') return `Tier default, ${TIER_WORDS[row.rule as Tier]}`
  if (row.kind === 'step') return row.message
  return row.name ? `${row.name}` : row.message
}
