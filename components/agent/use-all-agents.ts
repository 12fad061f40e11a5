'use client'

import { useQuery } from '@tanstack/react-query'
import { query } from '@/lib/client/api'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationKey, operationQuery } from '@/lib/client/queries'
import type { AgentRow } from './types'

import { FIRST_PAGE } from './first-page'
type Page = QueryOutput<'agent.list'>

/** The first page came with the document; the rest follows, so that filters and sorting see every agent. */
export function useAllAgents() {
  const first = useQuery(operationQuery<Page>('agent.list', FIRST_PAGE))
  const cursor = first.data?.next_cursor ?? null
  const rest = useQuery({
    queryKey: [...operationKey('agent.list', FIRST_PAGE), 'rest', cursor],
    enabled: cursor !== null,
    queryFn: async ({ signal }) => {
      const rows: AgentRow[] = []
      for (let next = cursor; next !== null; ) {
        const page: Page = await query<Page>('agent.list', { ...FIRST_PAGE, cursor: next }, signal)
        rows.push(...page.items)
        next = page.next_cursor
      }
      return rows
    },
  })
  return {
    rows: [...(first.data?.items ?? []), ...(rest.data ?? [])],
    summary: first.data?.summary,
    error: first.error ?? rest.error,
    loading: first.isPending,
    retry: () => void (first.isError ? first.refetch() : rest.refetch()),
  }
}
