import { StateChip } from '@/components/console/state-chip'
import type { Release } from './types'

/** "In review 5/6": the state, with how many layers have signed while that is the question. */
export function ReleaseState({ state, signed }: { state: Release['state']; signed: number }) {
  if (state === 'in_review') return <StateChip state="in_review" word={`In review ${signed}/6`} />
  return <StateChip state={state} />
}
