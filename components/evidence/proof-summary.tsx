'use client'

import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Shape } from '@/components/ui/shape'
import type { Proofs } from './use-proofs'

/** The page's one-line answer: what this browser has proven, in words. */
export function ProofAnswer({ proofs, size }: { proofs: Proofs; size: number }) {
  const { verdict } = proofs
  const all = `${size.toLocaleString('en')} ${size === 1 ? 'entry' : 'entries'}`
  if (proofs.error && !verdict) return <>{all}. The proofs could not be loaded, so nothing is proven here</>
  if (!verdict) return <>{all}. Checking the proofs in this browser</>
  if (verdict.problem) {
    return (
      <span className="inline-flex items-center gap-1.5 text-deny">
        <Shape name="cross" />
        Broken: the log does not prove itself
      </span>
    )
  }
  if (verdict.size === 0) return <>{all}, none under a signed checkpoint yet</>
  const waiting = size - verdict.size
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <span className="inline-flex items-center gap-1.5 text-allow">
        <Shape name="check" />
        Signed to #{(verdict.size - 1).toLocaleString('en')}
      </span>
      <span>
        by {verdict.origin}, checked in this browser
        {waiting > 0 &&
          `; ${waiting.toLocaleString('en')} newer ${waiting === 1 ? 'waits' : 'wait'} for the next checkpoint`}
      </span>
    </span>
  )
}

/** What went wrong, above the list: a broken log, a changed key, proofs that did not come. */
export function ProofProblem({ proofs }: { proofs: Proofs }) {
  const { verdict } = proofs
  const broken =
    verdict && !verdict.problem ? [...verdict.entries].filter(([, state]) => state === 'broken') : []
  if (verdict?.problem || broken.length > 0) {
    const numbers = broken.map(([number]) => `#${number.toLocaleString('en')}`).join(', ')
    return (
      <Notice tone="deny" role="alert" title="The evidence does not prove itself" className="mb-3">
        {verdict?.problem ??
          `Broken: ${numbers}. The text or the proof is not what the signed checkpoint says.`}{' '}
        Keep this page, export the log, and tell Compliance and Security: somebody changed the database, or
        another log answers here.
      </Notice>
    )
  }
  if (verdict?.keyChanged) {
    return (
      <Notice
        tone="step"
        role="alert"
        title="The log is signed with another key than this browser saw before"
        className="mb-3"
        actions={
          <Button size="sm" onClick={proofs.trustNewKey}>
            Trust the new key
          </Button>
        }
      >
        After a reset or a planned rotation that is expected; a platform engineer knows. Otherwise another log
        answers here.
      </Notice>
    )
  }
  if (proofs.error && !verdict) {
    return (
      <Notice
        tone="step"
        title="The proofs could not be loaded"
        className="mb-3"
        actions={
          <Button size="sm" onClick={proofs.refetch}>
            Retry
          </Button>
        }
      >
        The entries are shown as the server tells them; none of them is proven.
      </Notice>
    )
  }
  return null
}
