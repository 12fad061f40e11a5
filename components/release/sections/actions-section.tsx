import { OutcomeChip } from '@/components/console/outcome-chip'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { Table, TableBody, TableCell, TableRow } from '@/components/ui/table'
import type { ReleaseSections } from '@/lib/domain/release/content'
import { purposeLines } from '@/lib/domain/release/document-rules'
import { Heads, Mono } from './section-parts'

export function ActionsSection({ app }: { app: ReleaseSections['app'] }) {
  return (
    <>
      {app.prototype && (
        <p className="mb-3 border-l-2 pl-3 text-body">
          <span className="font-medium">
            Prototype until <Time at={app.prototype.ends_at} show="date" />
          </span>
          . Only its app team signs it. What is above {app.prototype.max_tier} tier is denied, and everything
          from that day on.
        </p>
      )}
      <Actions app={app} />
    </>
  )
}

function Actions({ app }: { app: ReleaseSections['app'] }) {
  return (
    <Table aria-label="Actions">
      <Heads names={['Action', 'Classification', 'Tier, outcome', 'Thresholds']} />
      <TableBody>
        {app.actions.map(action => (
          <TableRow key={`${action.system} ${action.action}`}>
            <TableCell className="w-1/3 min-w-40 py-1 whitespace-normal">
              <Mono>{`${action.system} ${action.action}`}</Mono>
            </TableCell>
            <TableCell className="w-1/3 py-1 whitespace-normal">
              {action.classification ? (
                <>
                  {action.classification.effect.replaceAll('_', ' ')}, {action.classification.data_class}
                  {!action.classification.reversible && ', irreversible'}
                  {action.overridden && <span className="text-muted"> (override)</span>}
                </>
              ) : (
                <span className="text-deny">Unclassified</span>
              )}
              {purposeLines(action).map(line => (
                <span key={line} className="block text-meta text-muted">
                  {line}
                </span>
              ))}
            </TableCell>
            <TableCell className="py-1">
              <div className="flex flex-col items-start gap-1">
                <TierBars tier={action.classification ? action.tier.tier : 'unclassified'} />
                <OutcomeChip outcome={action.tier.outcome} />
              </div>
            </TableCell>
            <TableCell className="w-1/3 py-1 whitespace-normal">
              {action.thresholds.length === 0 ? (
                <span className="text-muted">–</span>
              ) : (
                <ul>
                  {action.thresholds.map(rule => (
                    <li key={`${rule.id}@${rule.version}`} className="wrap-anywhere">
                      {rule.message}
                    </li>
                  ))}
                </ul>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
