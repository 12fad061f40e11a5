'use client'

import { RotateCw } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { isProblem } from '@/lib/client/problem'

export type ErrorRegionProps = {
  /** What failed: "The list of agents could not be loaded". */
  what: string
  /** What was kept: "Your filters are kept". */
  kept?: string
  error: unknown
  onRetry?: () => void
  retrying?: boolean
}

/** Only the failed region: what failed, what was kept, Retry, reference. */
export function ErrorRegion({ what, kept, error, onRetry, retrying }: ErrorRegionProps) {
  const problem = isProblem(error) ? error : null
  const digest =
    typeof error === 'object' && error !== null && 'digest' in error ? String(error.digest) : null
  const reference = problem
    ? [
        problem.status || null,
        problem.code,
        problem.evidence && `evidence #${problem.evidence.toLocaleString('en')}`,
      ]
        .filter(Boolean)
        .join(', ')
    : digest
  return (
    <Notice
      tone="deny"
      role="alert"
      title={`${what}.`}
      actions={
        onRetry && (
          <Button size="sm" onClick={onRetry} pending={retrying}>
            <RotateCw aria-hidden="true" />
            Retry
          </Button>
        )
      }
    >
      {problem && <p>{problem.detail}</p>}
      {kept && <p>{kept}.</p>}
      {reference && (
        <p className="mt-1 text-meta text-muted">
          Reference <span className="font-mono">{reference}</span>
        </p>
      )}
    </Notice>
  )
}
