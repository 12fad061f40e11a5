import { QueryClient } from '@tanstack/react-query'
import { isProblem } from './problem'

/** One per browser tab; on the server one per request, for the prefetch. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A refusal stays a refusal; only silence and 503 are worth another try.
        retry: (failures, error) => isProblem(error) && error.retryable && failures < 3,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  })
}
