import { cn } from '@/components/ui/cn'
import { TIERS, type Tier } from '@/lib/domain/policy/model'

export const TIER_WORDS: Record<Tier, string> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
}

/** Bars filled to the level, and the word. Unclassified counts as critical, with a dashed edge. */
export function TierBars({
  tier,
  bare,
  className,
}: {
  tier: Tier | 'unclassified'
  bare?: boolean
  className?: string
}) {
  const unclassified = tier === 'unclassified'
  const level = unclassified ? 4 : TIERS.indexOf(tier) + 1
  const word = unclassified ? 'Unclassified' : TIER_WORDS[tier]
  return (
    <span
      className={cn(
        'inline-flex h-5 items-center gap-1.5 text-meta font-medium whitespace-nowrap text-tier',
        unclassified && 'rounded-sm border border-dashed border-tier px-1.5',
        className,
      )}
    >
      <svg viewBox="0 0 18 12" aria-hidden="true" className="h-3 w-4.5 shrink-0">
        <path d={bars(0, level)} fill="currentColor" stroke="currentColor" strokeWidth="0.9" />
        <path
          d={bars(level, TIERS.length)}
          fill="none"
          stroke="currentColor"
          strokeWidth="0.9"
          opacity="0.45"
        />
      </svg>
      <span className={bare ? 'sr-only' : undefined}>{word}</span>
    </span>
  )
}

/** Four bars, each higher than the one before. */
function bars(from: number, to: number): string {
  return BARS.slice(from, to).join('')
}
const BARS = TIERS.map((_, i) => `M${i * 4.6 + 0.5} ${8.5 - i * 2.6}h3v${3 + i * 2.6}h-3z`)
