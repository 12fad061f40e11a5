import { visibleText } from '@/lib/domain/action/visible-text'
import type { RulePreview } from './types'

/** The rule as one sentence, the unknown case spelled out; where somebody says it otherwise, both. */
export function RuleSentence({ preview }: { preview: RulePreview | undefined }) {
  return (
    <div className="border-l-2 pl-3 text-body" aria-live="polite">
      {preview ? (
        <>
          <p className="wrap-anywhere">“{visibleText(preview.sentence)}”</p>
          {preview.written !== preview.sentence && (
            <p className="mt-1 text-table wrap-anywhere text-muted">
              These words are a person’s own. What decides: “{preview.written}”
            </p>
          )}
        </>
      ) : (
        <p className="text-muted">The sentence that people read stands here once the rule is whole.</p>
      )}
    </div>
  )
}
