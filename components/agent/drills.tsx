'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Time } from '@/components/console/time'
import { Section } from '@/components/ui/section'
import { Shape } from '@/components/ui/shape'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { visibleText } from '@/lib/domain/action/visible-text'
import { DRILL_COUNTS_DAYS, DRILL_NAMES } from '@/lib/domain/agent/drill'
import { DrillDialog } from './drill-dialog'
import type { Agent } from './types'

/** Rollback and kill switch, tried for real: what a release that can do much harm has to show. */
export function Drills({ agent }: { agent: Agent }) {
  const [open, setOpen] = useState(false)
  return (
    <Section
      title="Drills"
      description={`High tiers in production need a rollback that worked within ${DRILL_COUNTS_DAYS} days.`}
    >
      {agent.drills.length === 0 ? (
        <p className="text-body text-muted">None yet: nobody knows whether the rollback works.</p>
      ) : (
        <Table aria-label="Drills">
          <TableHead>
            <tr>
              <TableHeader>Drill</TableHeader>
              <TableHeader>Day</TableHeader>
              <TableHeader>What was seen</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {agent.drills.map(drill => (
              <TableRow key={drill.id}>
                <TableCell>
                  <span className="flex items-center gap-2">
                    <Shape
                      name={drill.result === 'worked' ? 'check' : 'cross'}
                      className={drill.result === 'worked' ? 'text-allow' : 'text-deny'}
                    />
                    <span>
                      {DRILL_NAMES[drill.kind]} {drill.result}
                    </span>
                  </span>
                </TableCell>
                <TableCell>
                  <Time at={drill.drilled_at} show="date" />
                </TableCell>
                <TableCell className="w-full min-w-32 py-1 whitespace-normal">
                  <span className="wrap-anywhere">{visibleText(drill.note)}</span>
                  <span className="block text-meta text-muted">{drill.recorded.by}</span>
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
      <div className="mt-3">
        <ButtonWithReason reason={agent.reasons.drill} place="below" onClick={() => setOpen(true)}>
          Record a drill
        </ButtonWithReason>
      </div>
      {open && <DrillDialog agent={agent} onClose={() => setOpen(false)} />}
    </Section>
  )
}
