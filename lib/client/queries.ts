import { queryOptions } from '@tanstack/react-query'
import { query, type QueryInput } from './api'
import type { Problem } from './problem'

/** Every key starts with the operation's concept, so that a command can invalidate what it touched. */
export function operationKey(operation: string, input: QueryInput = {}) {
  const [concept = operation] = operation.split('.')
  return [concept, operation, input] as const
}

/** The same options for the server's prefetch (with its own queryFn) and the client's hook. */
export function operationQuery<Output>(operation: string, input: QueryInput = {}) {
  return queryOptions<Output, Problem, Output, ReturnType<typeof operationKey>>({
    queryKey: operationKey(operation, input),
    queryFn: ({ signal }) => query<Output>(operation, input, signal),
  })
}
