'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { postQuery, type QueryInput } from '@/lib/client/api'
import type { Problem } from '@/lib/client/problem'
import { operationKey } from '@/lib/client/queries'

const SETTLE_MS = 200

/** A question with a body, asked once it has not changed for a moment. null: not worth asking yet. */
export function usePosted<Output>(operation: string, input: QueryInput | null) {
  const [settled, setSettled] = useState(input)
  const text = JSON.stringify(input)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the value
  useEffect(() => {
    const timer = setTimeout(() => setSettled(input), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return useQuery<Output, Problem>({
    queryKey: operationKey(operation, { asked: settled }),
    queryFn: ({ signal }) => postQuery<Output>(operation, settled, signal),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    // A refusal says what is wrong with the question: asking again brings the same.
    retry: false,
  })
}
