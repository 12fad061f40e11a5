'use client'

import Link from 'next/link'
import { type ReactNode, useEffect, useRef } from 'react'
import { cn } from '@/components/ui/cn'
import { fieldId } from '@/components/ui/field'
import { Shape } from '@/components/ui/shape'
import { paths } from '@/lib/client/paths'
import type { Problem } from '@/lib/client/problem'

/** "Recorded as evidence #48,213", linked. */
export function EvidenceLink({ entry, children }: { entry: number; children?: ReactNode }) {
  return (
    <Link href={paths.evidence({ entry })} className="text-link underline underline-offset-2">
      {children ?? `evidence #${entry.toLocaleString('en')}`}
    </Link>
  )
}

/** The refusal's sentence, under the control that was pressed. Focus and input stay where they are. */
export function Refusal({ problem, className }: { problem: Problem | null | undefined; className?: string }) {
  return (
    <div role="alert" className={cn('text-table', className)}>
      {problem && (
        <div className="flex items-start gap-1.5">
          <Shape
            name={problem.retryable ? 'clock' : 'cross'}
            className={cn('mt-1', problem.retryable ? 'text-step' : 'text-deny')}
          />
          <div>
            <p className={problem.retryable ? 'text-step' : 'text-deny'}>{problem.detail}</p>
            {problem.evidence !== undefined && (
              <p className="text-meta text-muted">
                Recorded as <EvidenceLink entry={problem.evidence} />
              </p>
            )}
          </div>
        </div>
      )}
    </div>
  )
}

export type ErrorSummaryProps = {
  problem: Problem | null | undefined
  /** Pointers whose fields aren't on the page print as text; all others link to `fieldId(pointer)`. */
  unlinked?: readonly string[]
}

/** "There is a problem": takes focus when it appears, and links to every field that needs a change. */
export function ErrorSummary({ problem, unlinked = [] }: ErrorSummaryProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const errors = problem?.errors ?? []
  useEffect(() => {
    if (problem && problem.errors.length > 0) heading.current?.focus()
  }, [problem])
  if (!problem || errors.length === 0) return null
  return (
    <section aria-labelledby="error-summary" className="rounded-md border border-deny bg-deny-tint px-4 py-3">
      <h2 id="error-summary" ref={heading} tabIndex={-1} className="w-fit text-section text-deny">
        There is a problem
      </h2>
      <ul className="mt-1 text-body">
        {errors.map(error => (
          <li key={`${error.pointer} ${error.detail}`}>
            {unlinked.includes(error.pointer) || error.pointer === '' ? (
              error.detail
            ) : (
              <a
                href={`#${fieldId(error.pointer)}`}
                onClick={event => {
                  const control = document.getElementById(fieldId(error.pointer))
                  if (!control) return
                  event.preventDefault()
                  control.focus()
                }}
                className="inline-block min-h-6 py-0.5 text-deny underline underline-offset-2"
              >
                {error.detail}
              </a>
            )}
          </li>
        ))}
      </ul>
      {problem.evidence !== undefined && (
        <p className="mt-1 text-meta text-muted">
          Recorded as <EvidenceLink entry={problem.evidence} />
        </p>
      )}
    </section>
  )
}
