'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { postQuery } from '@/lib/client/api'
import type { Problem } from '@/lib/client/problem'
import { operationKey } from '@/lib/client/queries'
import type { PreviewInput, RulePreview } from './types'

const SETTLE_MS = 250

/** The sentence and the impact of a rule while it is typed. null: not worth asking yet. */
export function usePreview(input: PreviewInput | null) {
  const settled = useSettled(input)
  return useQuery<RulePreview, Problem>({
    queryKey: operationKey('policy.preview', { input: settled }),
    queryFn: ({ signal }) => postQuery<RulePreview>('policy.preview', settled, signal),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    // A refusal says which part of the rule is wrong: asking again brings the same.
    retry: false,
  })
}

/** The value once it has not changed for a moment. Compared as text, since forms make new objects. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  const text = JSON.stringify(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the value
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
