'use client'

import { useEffect, useRef } from 'react'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'

export type MadeToken = { name: string; secret: string; expiresAt: string; example: string; reads: boolean }

type NewTokenProps = {
  made: MadeToken
  consoleUrl: string
  /** The person has it: take it off the screen for good. */
  onStored: () => void
}

/** On the page and not in a dialog: a stray Esc must not throw away what is shown only once. */
export function NewToken({ made, consoleUrl, onStored }: NewTokenProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // After the dialog that made it has given focus back to what opened it.
    const timer = setTimeout(() => heading.current?.focus(), 50)
    return () => clearTimeout(timer)
  }, [])
  return (
    <section
      aria-labelledby="new-token"
      className="mb-6 flex flex-col gap-3 rounded-md border border-step/40 bg-step-tint px-4 py-3"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h2 id="new-token" ref={heading} tabIndex={-1} className="w-fit text-section">
            Copy the secret of {made.name} now
          </h2>
          <p className="text-body">
            It is shown this once; we keep only its hash. It expires on{' '}
            <Time at={made.expiresAt} show="date" />.
          </p>
        </div>
        <Button onClick={onStored}>I have stored it</Button>
      </div>
      <CodeBlock label={`secret of ${made.name}`} caption="Secret" code={made.secret} wrap />
      <CodeBlock label="example call" caption="Example call" code={curl(consoleUrl, made)} />
    </section>
  )
}

function curl(consoleUrl: string, { secret, example, reads }: MadeToken): string {
  const url = `${consoleUrl}/api/v1/${example}`
  const bearer = `-H 'Authorization: Bearer ${secret}'`
  return reads
    ? `curl ${bearer} \\\n  ${url}`
    : `curl -X POST ${bearer} \\\n  -H 'Content-Type: application/json' -d @input.json \\\n  ${url}`
}
