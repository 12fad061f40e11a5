/** What the evidence says of drift: one entry per release, however many actions an import touched. */
import type { DriftRow } from '@/db/stores/drift'
import { groupBy } from '@/db/stores/group-by'
import type { CommandEvent } from '../define-command'

const ITEMS_IN_EVIDENCE = 40

/** `rows`: what `openDrift` answered, any number of agents. */
export function driftDetected(rows: DriftRow[]): CommandEvent[] {
  return perRelease(rows, 'drift.detected', row => ({
    was: short(row.was),
    now_is: short(row.now_is),
    layers: row.layers,
    source: row.source,
  }))
}

/** `rows`: what `clearDrift` answered. */
export function driftCleared(rows: DriftRow[]): CommandEvent[] {
  return perRelease(rows, 'drift.cleared', row => ({
    because: row.cleared_because,
    ...(row.dismissed_reason && { reason: row.dismissed_reason }),
  }))
}

function perRelease(
  rows: DriftRow[],
  type: string,
  more: (row: DriftRow) => Record<string, unknown>,
): CommandEvent[] {
  return [...groupBy(rows, row => row.release_id)].map(([release, found]) => ({
    type,
    subject: { kind: 'release', id: release },
    agent: found[0]!.agent_id,
    data: {
      environment: found[0]!.environment,
      count: found.length,
      items: found.slice(0, ITEMS_IN_EVIDENCE).map(row => ({
        drift: row.id,
        kind: row.kind,
        about: short(row.subject),
        ...more(row),
      })),
    },
  }))
}

const short = (text: string) => (text.length > 200 ? `${text.slice(0, 199)}…` : text)
