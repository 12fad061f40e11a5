'use client'

import { useState } from 'react'
import { Refusal } from '@/components/console/refusal'
import { Wordmark } from '@/components/console/wordmark'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { isProblem, type Problem } from '@/lib/client/problem'
import { beginSignIn } from '@/lib/client/sign-in'
import { signInSentence } from './sign-in-sentences'

type SignInPanelProps = {
  /** Where to return to. */
  next: string
  /** A code, never a sentence: the address bar is anybody's to write. */
  error?: string
  demo: boolean
  provider: string
}

export function SignInPanel({ next, error, demo, provider }: SignInPanelProps) {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function go() {
    setPending(true)
    setProblem(null)
    try {
      // After a refusal the provider would pick the same account again.
      await beginSignIn(next, { fresh: error !== undefined })
    } catch (failure) {
      setPending(false)
      if (!isProblem(failure)) throw failure
      setProblem(failure)
    }
  }

  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-6 px-6 py-10">
      <Wordmark />
      <div>
        <h1 className="text-title">Who are you?</h1>
        <p className="mt-1 text-body text-muted">
          Countersign knows people from your organisation’s sign-in. It keeps no passwords.
        </p>
      </div>
      {error && (
        <Notice tone="deny" role="alert" title="You are not signed in">
          {signInSentence(error)}
        </Notice>
      )}
      <div className="flex flex-col gap-3">
        <Button variant="primary" className="w-full" pending={pending} onClick={() => void go()}>
          Continue with {provider}
        </Button>
        <Refusal problem={problem} />
        {next !== '/' && (
          <p className="text-meta text-muted">
            You return to <span className="font-mono wrap-anywhere">{next}</span>
          </p>
        )}
      </div>
      {demo && (
        <Notice title="Demo sign-in">
          Ready-made people of Acme, on this machine only. Choose who to be; sign out to be somebody else. Set
          OIDC_ISSUER to use your own provider.
        </Notice>
      )}
    </main>
  )
}
