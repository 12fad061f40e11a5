import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { operationKey } from '@/lib/client/queries'
import { createQueryClient } from '@/lib/client/query-client'
import type { Actor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { type AnyQuery, runQuery } from '@/lib/queries/define-query'

type Ask = readonly [query: AnyQuery, input: Record<string, unknown>]

/**
 * Asks on the server what the page's client parts will ask again later, under the same keys, so that rows arrive
 * with the page. A refused question is left to the client, which prints the refusal in its own region.
 */
export async function Prefetched({
  actor,
  asks,
  children,
}: {
  actor: Actor
  asks: readonly Ask[]
  children: ReactNode
}) {
  const client = createQueryClient()
  await Promise.all(
    asks.map(async ([query, input]) => {
      const answer = await runQuery(query, actor, input)
      if (!isRefusal(answer)) client.setQueryData(operationKey(query.name, input), answer)
    }),
  )
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>
}
