/** What the evidence says of drift: one entry per release, however many actions an import touched. */
import type { DriftRow } from '@/db/stores/drift'
import { groupBy } from '@/db/stores/group-by'
import type { CommandEvent } from '../define-command'

const ITEMS_IN_EVIDENCE = 40

/** `rows`: what `openDrift` answered, any number of agents. */
export function driftDetected(rows: DriftRow[]): CommandEvent[] {
  const words = (row: DriftRow) => ({
    was: short(row.was),
    now_is: short(row.now_is),
    layers: row.layers,
    source: row.source,
  })
  return perRelease(rows, words).map(entry => ({ ...entry, type: 'drift.detected' }))
}

/** `rows`: what `clearDrift` answered. */
export function driftCleared(rows: DriftRow[]): CommandEvent[] {
  const words = (row: DriftRow) => ({
    because: row.cleared_because,
    ...(row.dismissed_reason && { reason: row.dismissed_reason }),
  })
  return perRelease(rows, words).map(entry => ({ ...entry, type: 'drift.cleared' }))
}

function perRelease(
  rows: DriftRow[],
  more: (row: DriftRow) => Record<string, unknown>,
): Omit<CommandEvent, 'type'>[] {
  return [...groupBy(rows, row => row.release_id)].map(([release, found]) => ({
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
