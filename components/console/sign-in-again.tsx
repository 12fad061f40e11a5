'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { isProblem, type Problem } from '@/lib/client/problem'
import { beginSignIn } from '@/lib/client/sign-in'
import { Refusal } from './refusal'

/** Leaves for the provider with prompt=login and comes back to this address. Drafts are the caller's: useKeptDraft. */
export function useSignInAgain() {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  async function signInAgain() {
    setPending(true)
    setProblem(null)
    try {
      await beginSignIn(`${window.location.pathname}${window.location.search}`, { fresh: true })
    } catch (error) {
      setPending(false)
      if (!isProblem(error)) throw error
      setProblem(error)
    }
  }
  return { signInAgain, pending, problem }
}

export type SignInAgainProps = {
  /** Why a fresh sign-in is needed: "A signature needs a sign-in of the last 5 minutes." */
  children?: string
  variant?: 'primary' | 'secondary'
}

export function SignInAgain({ children, variant = 'secondary' }: SignInAgainProps) {
  const { signInAgain, pending, problem } = useSignInAgain()
  return (
    <div className="flex flex-col items-start gap-1.5">
      {children && <p className="text-table text-muted">{children}</p>}
      <Button variant={variant} pending={pending} onClick={() => void signInAgain()}>
        Sign in again
      </Button>
      <Refusal problem={problem} />
    </div>
  )
}
