'use client'

import { useQueries } from '@tanstack/react-query'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'

type Surface = QueryOutput<'agent.surface'>['actions'][number]
export type ExceptionTargets = {
  /** Actions that the guardrail selects in any of the agent's environments. */
  bound: Surface[]
  /** What else the agent may use: there is nothing to waive. */
  free: Surface[]
  /** Systems with an action that it selects. */
  systems: string[]
  loaded: boolean
}

/** What an exception from a guardrail can be for, over all environments of the agent: an exception holds in each. */
export function useExceptionTargets(
  guardrail: string,
  agent: { id: string; environments: readonly string[] } | undefined,
): ExceptionTargets {
  const surfaces = useQueries({
    queries: (agent?.environments ?? []).map(environment =>
      operationQuery<QueryOutput<'agent.surface'>>('agent.surface', { agent: agent!.id, environment }),
    ),
  })
  const bound = new Map<string, Surface>()
  const all = new Map<string, Surface>()
  for (const action of surfaces.flatMap(({ data }) => data?.actions ?? [])) {
    all.set(action.id, action)
    if (action.guardrails.some(rule => rule.id === guardrail)) bound.set(action.id, action)
  }
  return {
    bound: [...bound.values()],
    free: [...all.values()].filter(action => !bound.has(action.id)),
    systems: [...new Set([...bound.values()].map(action => action.system))],
    loaded: surfaces.every(({ data }) => data !== undefined),
  }
}
