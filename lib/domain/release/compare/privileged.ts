import { DRILL_NAMES } from '../../agent/drill'
import { dateOf } from '../../epoch-seconds'
import type { Drill, PrivilegedSection } from '../content'
import { type Add, compareSets, compareValues, OUTCOME_WORDS } from './difference'

export function comparePrivileged(a: PrivilegedSection | undefined, b: PrivilegedSection, all: Add): void {
  const add = all.bind(null, 'pam')
  compareValues(add, 'Rollback', !a, a?.rollback, b.rollback)
  compareSets(
    add,
    'privileged action',
    (a?.privileged ?? []).map(rowText),
    b.privileged.map(rowText),
    'other',
  )
  if (a && !a.drills && b.drills?.length === 0) add('other', 'No drill is on record')
  // The last drill of a kind is one fact: a newer one takes its place.
  const was = new Map((a?.drills ?? []).map(drill => [drill.kind, drillText(drill)]))
  for (const drill of b.drills ?? []) {
    if (was.get(drill.kind) !== drillText(drill)) add('other', drillText(drill))
    was.delete(drill.kind)
  }
  for (const text of was.values()) add('other', `No longer shows: ${text}`)
}

const rowText = (row: PrivilegedSection['privileged'][number]) =>
  `${row.system} ${row.action} (${row.tier}, ${OUTCOME_WORDS[row.outcome]})`

const drillText = ({ kind, drilled_at, result, note }: Drill) =>
  `${DRILL_NAMES[kind]} drilled on ${dateOf(drilled_at)}, ${result}: ${note}`
