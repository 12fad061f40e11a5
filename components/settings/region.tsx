'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorRegion } from '@/components/console/error-region'
import { Skeleton } from '@/components/ui/skeleton'
import type { Problem } from '@/lib/client/problem'

type RegionProps<Data> = {
  query: UseQueryResult<Data, Problem>
  /** "The people could not be loaded" */
  what: string
  children: (data: Data) => ReactNode
}

/** What came back, or what failed with a way to ask again. What arrived once stays while it is asked anew. */
export function Region<Data>({ query, what, children }: RegionProps<Data>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error)
    return (
      <ErrorRegion
        what={what}
        error={query.error}
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
      />
    )
  return (
    <div className="flex flex-col gap-4 py-3" aria-hidden="true">
      <Skeleton className="w-2/3" />
      <Skeleton className="w-1/2" />
      <Skeleton className="w-3/5" />
    </div>
  )
}
