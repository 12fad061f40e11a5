import { cn } from '@/components/ui/cn'
import { visibleText } from '@/lib/domain/action/visible-text'
import { hunks, lineDiff } from '@/components/console/line-diff'
import type { ActionDetail } from './types'

const MARK = { same: ' ', removed: '−', added: '+' }

/** What the last import changed: the definition before, the definition now. */
export function DefinitionDiff({ detail }: { detail: ActionDetail }) {
  if (!detail.previous) return null
  const text = (description: string, schema: unknown) =>
    visibleText(`${description}\n${schema === null ? '' : JSON.stringify(schema, null, 2)}`)
  const lines = hunks(
    lineDiff(
      text(detail.previous.description, detail.previous.input_schema),
      text(detail.description, detail.input_schema),
    ),
  )
  return (
    <section aria-label="What changed in the definition">
      <h3 className="text-meta font-medium text-muted">Definition: before → now</h3>
      <section
        aria-label="Changed lines"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (WCAG 2.1.1)
        tabIndex={0}
        className="mt-1 max-h-80 overflow-auto rounded-md border bg-panel p-2 font-mono text-meta leading-5 focus-visible:-outline-offset-2"
      >
        {lines.map((line, at) =>
          line === null ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one diff never reorder
            <div key={at} className="text-muted">
              ⋯
            </div>
          ) : (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one diff never reorder
              key={at}
              className={cn(
                'wrap-anywhere whitespace-pre-wrap',
                line.kind === 'added' && 'bg-step-tint text-step',
                line.kind === 'removed' && 'text-muted line-through',
              )}
            >
              {MARK[line.kind]} {line.text}
            </div>
          ),
        )}
      </section>
    </section>
  )
}
