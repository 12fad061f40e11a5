'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { cn } from '@/components/ui/cn'
import { visibleText } from '@/lib/domain/action/visible-text'
import { highlight, type Language, type TokenKind } from './highlight'

/** `number` is the line's in its file; null where it has none of its own. A `gap` stands for lines left out. */
export type CodeLine = { kind: 'same' | 'added' | 'removed' | 'gap'; text: string; number: number | null }

const LINE_PX = 20
const MARK = { same: ' ', added: '+', removed: '−', gap: ' ' }
const LINE = {
  same: '',
  added: 'bg-step-tint',
  removed: 'text-muted line-through',
  gap: 'text-muted',
}
const TOKEN: Record<TokenKind, string | undefined> = {
  comment: 'text-muted italic',
  key: 'text-link',
  literal: 'text-literal',
  keyword: 'font-semibold',
  plain: undefined,
}

/** A file with line numbers, or the lines that changed in it. Only what is in view is in the page, however long it is. */
export function CodeView({
  label,
  lines,
  language,
  marks = false,
}: {
  label: string
  lines: readonly CodeLine[]
  language: Language
  /** A column that says what was added and removed: not by colour alone. */
  marks?: boolean
}) {
  const region = useRef<HTMLElement>(null)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => region.current,
    estimateSize: () => LINE_PX,
    overscan: 30,
    initialRect: { width: 800, height: 600 },
  })
  const longest = useMemo(() => lines.reduce((most, line) => Math.max(most, line.text.length), 0), [lines])
  const digits = String(lines.reduce((most, line) => Math.max(most, line.number ?? 0), 1)).length
  return (
    <section
      ref={region}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (WCAG 2.1.1)
      tabIndex={0}
      className="max-h-[60vh] overflow-auto bg-panel py-2 focus-visible:-outline-offset-2"
    >
      <div
        className="relative min-w-full font-mono text-meta leading-5"
        style={{ height: virtualizer.getTotalSize(), width: `${longest + digits + 8}ch` }}
      >
        {virtualizer.getVirtualItems().map(item => {
          const line = lines[item.index]
          if (!line) return null
          return (
            <div
              key={item.key}
              className={cn('absolute inset-x-0 top-0 flex h-5 whitespace-pre', LINE[line.kind])}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span
                aria-hidden="true"
                className="sticky left-0 shrink-0 border-r bg-panel px-2 text-right text-muted tabular-nums select-none"
                style={{ width: `calc(${digits}ch + 1rem)` }}
              >
                {line.number ?? ''}
              </span>
              {marks && <span className="w-6 shrink-0 text-center select-none">{MARK[line.kind]}</span>}
              <code className="pr-4 pl-2">
                {highlight(visibleText(line.text), line.kind === 'gap' ? 'plain' : language).map(
                  (token, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one line never reorder
                    <span key={at} className={TOKEN[token.kind]}>
                      {token.text}
                    </span>
                  ),
                )}
              </code>
            </div>
          )
        })}
      </div>
    </section>
  )
}
