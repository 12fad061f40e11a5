'use client'

import Link from 'next/link'
import { useId, useState } from 'react'
import { Digest } from '@/components/console/digest'
import { Button } from '@/components/ui/button'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { ReleaseImpact as Impact } from '@/lib/domain/release/content'

const SHOWN = 5

type Props = {
  impact: Impact
  /** Releases of this agent and environment, to name the one that it was measured against. */
  bases: readonly { number: number; digest: string }[]
  /** The simulator with this release chosen. */
  simulator: string
}

/** What becomes of calls, as the digest binds it: the same words for every signer, however late they look. */
export function ReleaseImpact({ impact, bases, simulator }: Props) {
  const [all, setAll] = useState(false)
  const id = useId()
  const { against, lines, more } = impact
  const base = bases.find(({ digest }) => digest === against)
  const shown = all ? lines : lines.slice(0, SHOWN)
  return (
    <section aria-labelledby={id} className="mb-6 border-b pb-4">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 id={id} className="text-section">
          What becomes of calls
        </h2>
        <p className="text-table text-muted">
          {against === null ? (
            'measured against nothing: no release was in force'
          ) : base ? (
            `measured against r${base.number}`
          ) : (
            <>
              measured against the release in force then, <Digest value={against} />
            </>
          )}
        </p>
        <Link href={simulator} className="text-table text-link hover:underline print:hidden">
          Replay requests against it
        </Link>
      </div>
      <p className="mt-1 text-table tabular-nums">
        <span className={impact.newly_allowed > 0 ? 'font-medium text-step' : undefined}>
          {number(impact.newly_allowed)} newly allowed
        </span>
        , {number(impact.newly_stepped_up)} newly stepped up, {number(impact.newly_denied)} newly denied,{' '}
        {number(impact.unchanged)} unchanged
        {impact.not_analysed ? `, ${number(impact.not_analysed)} not analysed` : ''}
      </p>
      {lines.length === 0 ? (
        <p className="mt-1 text-table text-muted">No outcome of any action changes.</p>
      ) : (
        <ul className="mt-1">
          {shown.map(line => (
            <li key={line} className="border-b py-1 font-mono text-meta wrap-anywhere last:border-b-0">
              {visibleLine(line)}
            </li>
          ))}
        </ul>
      )}
      {shown.length < lines.length && (
        <Button size="sm" variant="ghost" className="mt-1 print:hidden" onClick={() => setAll(true)}>
          {number(lines.length - shown.length)} more: show
        </Button>
      )}
      {more > 0 && shown.length === lines.length && (
        <p className="mt-1 text-meta text-muted">
          and {number(more)} more, which the counts include and this package doesn’t list
        </p>
      )}
      {impact.findings && (
        <>
          <h3 className="mt-3 mb-1 text-table font-medium">In the rules of what changes</h3>
          <ul>
            {impact.findings.map(line => (
              <li key={line} className="border-b py-1 text-table wrap-anywhere last:border-b-0">
                {visibleLine(line)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

const number = (of: number) => of.toLocaleString('en')
