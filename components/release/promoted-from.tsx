'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Shape } from '@/components/ui/shape'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { isOpenRelease } from '@/lib/domain/release/states'
import { PromotionSections } from './promotion-sections'
import type { Release } from './types'

/** On a promoted release: what it keeps of the one that it repeats. */
export function PromotedFrom({ release }: { release: Release }) {
  const from = release.promoted_from
  const answer = useQuery({
    ...operationQuery<QueryOutput<'release.promotion'>>('release.promotion', { release: release.id }),
    // While it is open, what it is composed from goes on changing; afterwards nothing of it does.
    refetchInterval: isOpenRelease(release.state) && 10_000,
    enabled: from !== null,
  })
  if (!from) return null
  const differing = answer.data?.sections.filter(each => !each.same).length
  return (
    <div className="text-table">
      <p className="flex flex-wrap items-center gap-x-2">
        <Shape name="half" className="text-link" />
        <span>
          Promoted from{' '}
          <Link href={paths.release(from.id)} className="text-link underline underline-offset-2">
            {from.label}
          </Link>
          . Its signatures stay there.
        </span>
        <Link
          href={paths.releaseCompare({ from: from.id, to: release.id })}
          className="text-link underline underline-offset-2"
        >
          Compare the two
        </Link>
      </p>
      {answer.data && (
        <details className="mt-1 pl-5">
          <summary className="cursor-default text-muted">
            {differing === 0
              ? 'Every section is word for word the same'
              : `${answer.data.sections.length - (differing ?? 0)} of ${answer.data.sections.length} sections are word for word the same`}
          </summary>
          <PromotionSections sections={answer.data.sections} />
        </details>
      )}
      {answer.error && !answer.data && (
        <p className="pl-5 text-meta text-deny">What differs from it could not be loaded.</p>
      )}
    </div>
  )
}
