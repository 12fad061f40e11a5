import { StateChip } from '@/components/console/state-chip'
import type { PersonRow } from './types'

export function PersonState({ state }: { state: PersonRow['state'] }) {
  return state === 'active' ? <StateChip state="active" /> : <StateChip state="inactive" word="Deactivated" />
}
