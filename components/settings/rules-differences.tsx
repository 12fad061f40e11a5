import { Badge, type Tone } from '@/components/ui/badge'
import type { RulesChange } from '@/lib/domain/organisation/describe-rules'

const LOOK: Record<RulesChange['kind'], { word: string; tone: Tone }> = {
  tighter: { word: 'Tighter', tone: 'allow' },
  looser: { word: 'Looser', tone: 'step' },
  other: { word: 'Other', tone: 'neutral' },
}

/** What differs, one sentence each, with what it means for releases in a word. */
export function RulesDifferences({ changes, label }: { changes: readonly RulesChange[]; label: string }) {
  return (
    <ul aria-label={label} className="flex flex-col">
      {changes.map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sentences can repeat, and lines hold no state
        <li key={index} className="flex items-start gap-2 py-1 text-table">
          <Badge tone={LOOK[kind].tone} className="w-16 shrink-0 justify-center">
            {LOOK[kind].word}
          </Badge>
          <span className="min-w-0 wrap-anywhere">{text}</span>
        </li>
      ))}
    </ul>
  )
}
