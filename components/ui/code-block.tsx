'use client'

import { Check, Copy } from 'lucide-react'
import { useCopy } from '@/lib/client/use-copy'
import { Button } from './button'
import { cn } from './cn'

export type CodeBlockProps = {
  /** What it is: names the region and the copy button. */
  label: string
  code: string
  /** File name or language, shown above it. */
  caption?: string
  wrap?: boolean
  className?: string
}

export function CodeBlock({ label, code, caption, wrap, className }: CodeBlockProps) {
  const { copied, copy } = useCopy()
  return (
    <div className={cn('min-w-0 overflow-hidden rounded-md border bg-panel', className)}>
      <div className="flex h-9 items-center justify-between border-b pr-1.5 pl-3">
        <span className="truncate font-mono text-meta text-muted">{caption ?? label}</span>
        <Button variant="ghost" size="sm" onClick={() => copy(code)} aria-label={`Copy ${label}`}>
          {copied ? <Check /> : <Copy />}
          <span>{copied ? 'Copied' : 'Copy'}</span>
        </Button>
      </div>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (WCAG 2.1.1)
        tabIndex={0}
        className="max-h-96 overflow-auto p-3 focus-visible:-outline-offset-2"
      >
        <pre className={cn('font-mono text-meta leading-5', wrap && 'wrap-anywhere whitespace-pre-wrap')}>
          {code}
        </pre>
      </section>
    </div>
  )
}
