import { StateChip } from '@/components/console/state-chip'
import { dateOf } from '@/lib/domain/epoch-seconds'
import { toSeconds } from '@/lib/client/format-time'
import type { AgentRow } from './types'

type Mark = AgentRow['prototypes'][number]

/** "Prototype until 14 Dec 2026": that its app team alone manages it there, and until when. */
export function PrototypeMark({ mark, bare }: { mark: Mark; bare?: boolean }) {
  const day = dateOf(toSeconds(mark.ends_at))
  const where = bare ? '' : ` in ${mark.environment}`
  if (mark.standing === 'live') return <StateChip state="lapsing" word={`Prototype${where} until ${day}`} />
  return (
    <StateChip
      state="lapsed"
      word={
        mark.standing === 'over'
          ? `Prototype${where} over since ${day}`
          : `Prototype${where} outside the envelope`
      }
    />
  )
}
