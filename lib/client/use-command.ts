'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { command } from './api'
import { isProblem, type Problem } from './problem'

export type UseCommand<Input, Output> = {
  /** Resolves to the answer, or to undefined when it was refused: then `problem` says why. */
  run: (input: Input) => Promise<Output | undefined>
  pending: boolean
  problem: Problem | null
  data: Output | undefined
  reset: () => void
}

/**
 * One command of the door. A key per attempt: pressing again after "no answer" with the same input repeats the
 * same attempt, anything else is a new one. Refusals are values here; anything that isn't a Problem is a bug
 * and is thrown.
 */
export function useCommand<Input = unknown, Output = unknown>(
  operation: string,
  options: {
    onSuccess?: (output: Output, input: Input) => void /** Concepts to refetch; default: all. */
    invalidate?: string[]
  } = {},
): UseCommand<Input, Output> {
  const client = useQueryClient()
  const attempt = useRef<{ body: string; key: string } | null>(null)

  const mutation = useMutation<Output, Problem, Input>({
    mutationFn: input => {
      const body = JSON.stringify(input)
      if (attempt.current?.body !== body) attempt.current = { body, key: crypto.randomUUID() }
      return command<Output>(operation, input, { idempotencyKey: attempt.current.key })
    },
    onSuccess: async (output, input) => {
      attempt.current = null
      options.onSuccess?.(output, input)
      // One act often changes lists elsewhere (home counts, evidence), so all is the safe default.
      await (options.invalidate
        ? Promise.all(options.invalidate.map(concept => client.invalidateQueries({ queryKey: [concept] })))
        : client.invalidateQueries())
    },
    onError: problem => {
      if (!isProblem(problem) || !problem.retryable) attempt.current = null
    },
  })

  async function run(input: Input) {
    try {
      return await mutation.mutateAsync(input)
    } catch (error) {
      if (isProblem(error)) return undefined
      throw error
    }
  }

  return {
    run,
    pending: mutation.isPending,
    problem: mutation.error ?? null,
    data: mutation.data,
    reset: mutation.reset,
  }
}
