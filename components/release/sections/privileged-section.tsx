import { Fact, Facts } from '@/components/console/inspector'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { Time } from '@/components/console/time'
import { TierBars } from '@/components/console/tier-bars'
import { Table, TableBody, TableCell, TableRow } from '@/components/ui/table'
import { visibleText } from '@/lib/domain/action/visible-text'
import { DRILL_NAMES } from '@/lib/domain/agent/drill'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { ApprovalNeed } from '@/lib/domain/policy/model'
import type { ReleaseSections } from '@/lib/domain/release/content'
import { Heads, Mono, Part } from './section-parts'

const needs = (approvals: readonly ApprovalNeed[]) =>
  approvals.map(need => `${need.count} × ${LAYER_NAMES[need.layer]}`).join(' and ') || '–'

export function PrivilegedSection({ pam }: { pam: ReleaseSections['pam'] }) {
  return (
    <>
      <Facts>
        <Fact label="Rollback">
          <span className="whitespace-pre-wrap">{pam.rollback}</span>
        </Fact>
        <Fact label="Kill switch">through the pulse, re-signed every 20 seconds</Fact>
        {pam.drills?.map(drill => (
          <Fact key={drill.kind} label={`${DRILL_NAMES[drill.kind]} drill`}>
            <Time at={drill.drilled_at} show="date" />, it{' '}
            {drill.result === 'worked' ? 'worked' : <span className="text-deny">failed</span>}:{' '}
            <span className="whitespace-pre-wrap wrap-anywhere">{visibleText(drill.note)}</span>
          </Fact>
        ))}
        {pam.drills?.length === 0 && (
          <Fact label="Drills">
            <span className="text-muted">None on record</span>
          </Fact>
        )}
      </Facts>
      <Part
        title="Privileged actions"
        none="No action needs more than its classification"
        count={pam.privileged.length}
      >
        <Table aria-label="Privileged actions">
          <Heads names={['System', 'Action', 'Tier', 'Outcome', 'Approval by']} />
          <TableBody>
            {pam.privileged.map(row => (
              <TableRow key={`${row.system} ${row.action}`}>
                <TableCell>
                  <Mono>{row.system}</Mono>
                </TableCell>
                <TableCell className="w-full min-w-40 whitespace-normal">
                  <Mono>{row.action}</Mono>
                </TableCell>
                <TableCell>
                  <TierBars tier={row.tier} />
                </TableCell>
                <TableCell>
                  <OutcomeChip outcome={row.outcome} />
                </TableCell>
                <TableCell className="whitespace-normal">{needs(row.approvals)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Part>
    </>
  )
}
