import { Badge, type Tone } from '@/components/ui/badge'
import { Shape, type ShapeName } from '@/components/ui/shape'
import type { Outcome } from '@/lib/domain/policy/model'

export const OUTCOME_WORDS: Record<Outcome, string> = { allow: 'Allow', step_up: 'Step-up', deny: 'Deny' }

const LOOK: Record<Outcome, { tone: Tone; shape: ShapeName }> = {
  allow: { tone: 'allow', shape: 'dot' },
  step_up: { tone: 'step', shape: 'diamond' },
  deny: { tone: 'deny', shape: 'square' },
}

export function OutcomeChip({ outcome, className }: { outcome: Outcome; className?: string }) {
  const { tone, shape } = LOOK[outcome]
  return (
    <Badge look="filled" tone={tone} className={className}>
      <Shape name={shape} />
      {OUTCOME_WORDS[outcome]}
    </Badge>
  )
}

/** Before → after of an edit. Equal outcomes print once. */
export function OutcomeChange({ from, to }: { from: Outcome; to: Outcome }) {
  if (from === to) return <OutcomeChip outcome={to} />
  return (
    <span className="inline-flex items-center gap-1.5">
      <OutcomeChip outcome={from} />
      <span aria-hidden="true" className="text-muted">
        →
      </span>
      <span className="sr-only">becomes</span>
      <OutcomeChip outcome={to} />
    </span>
  )
}
