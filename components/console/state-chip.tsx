import { Badge } from '@/components/ui/badge'
import { Shape } from '@/components/ui/shape'
import { STATES, type StateName } from './states'

/** `word` says more than the state's own name, e.g. "In review 5/6"; shape and tone stay. */
export function StateChip({
  state,
  word,
  className,
}: {
  state: StateName
  word?: string
  className?: string
}) {
  const look = STATES[state]
  return (
    <Badge look="outlined" tone={look.tone} className={className}>
      <Shape name={look.shape} />
      {word ?? look.word}
    </Badge>
  )
}
