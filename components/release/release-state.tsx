import { StateChip } from '@/components/console/state-chip'
import type { Release } from './types'

type Props = { state: Release['state']; signed: number; required: number }

/** "In review 5/6": the state, with how many signatures there are while that is the question. */
export function ReleaseState({ state, signed, required }: Props) {
  if (state === 'in_review') return <StateChip state="in_review" word={`In review ${signed}/${required}`} />
  return <StateChip state={state} />
}
