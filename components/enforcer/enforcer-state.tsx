import { StateChip } from '@/components/console/state-chip'
import type { StateName } from '@/components/console/states'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { EnforcerRow } from './types'

const STATES: Record<EnforcerRow['state'], { state: StateName; word?: string }> = {
  current: { state: 'running', word: 'Current' },
  behind: { state: 'behind' },
  silent: { state: 'stale', word: 'Silent' },
  refused: { state: 'refused' },
  never: { state: 'never_seen' },
  revoked: { state: 'revoked' },
}

/** Worst first: the order of the table. */
export const STATE_ORDER: EnforcerRow['state'][] = [
  'refused',
  'silent',
  'behind',
  'never',
  'current',
  'revoked',
]

export const STATE_WORDS: Record<EnforcerRow['state'], string> = {
  current: 'Current',
  behind: 'Behind',
  silent: 'Silent',
  refused: 'Refused',
  never: 'Never seen',
  revoked: 'Revoked',
}

export function EnforcerState({ state }: { state: EnforcerRow['state'] }) {
  return <StateChip {...STATES[state]} />
}

/** "Refused 118: signature. Running 117", or what else there is to say about the state. */
export function stateSentence(row: EnforcerRow): string {
  const published = row.published ? `bundle ${row.published.serial}` : 'any bundle'
  const running = row.running
    ? `Running ${row.running.serial ?? visibleLine(row.running.revision)}`
    : 'Running none'
  switch (row.state) {
    case 'refused':
      return `Refused ${published}: ${visibleLine(row.error?.message || row.error?.code || 'no reason given')}. ${running}.`
    case 'silent':
      return `Not heard of for over two minutes. ${running}, as far as it said.`
    case 'behind':
      return `${running}; ${published} is published.`
    case 'never':
      return 'Registered, but it never asked for a bundle.'
    case 'revoked':
      return 'Its token is refused. Its high-tier actions deny once its last pulse is no longer fresh.'
    case 'current':
      return `${running}, as published.`
  }
}
