'use client'

import { Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import type { RowState } from './use-classify'
import { problemsOf } from './workbench-rows'

const SHOWN = 3

/** What rows were refused for, each reason once. */
export function RowProblems({
  states,
  onRefresh,
  onForget,
}: {
  states: ReadonlyMap<string, RowState>
  onRefresh: () => void
  onForget: (ids: string[]) => void
}) {
  const problems = problemsOf(states)
  if (problems.length === 0) return null
  return (
    <div className="mb-3 flex flex-col gap-2">
      {problems.slice(0, SHOWN).map(({ ids, problem }) => {
        const isStale = problem.code === 'stale_version'
        return (
          <div
            key={ids[0]}
            className="flex items-start justify-between gap-3 rounded-md border border-deny/40 bg-deny-tint px-3 py-2"
          >
            <Refusal problem={problem} />
            <Button
              size="sm"
              onClick={() => {
                if (isStale) onRefresh()
                onForget(ids)
              }}
            >
              {isStale ? 'Show theirs' : 'Dismiss'}
            </Button>
          </div>
        )
      })}
    </div>
  )
}
