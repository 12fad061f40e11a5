'use client'

import { ErrorRegion } from '@/components/console/error-region'

/** A bug, not a refusal: those are values and are shown where they happened. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <main className="mx-auto max-w-2xl px-6 py-16">
      <h1 className="mb-4 text-title">This page failed</h1>
      <ErrorRegion
        what="The page could not be shown"
        kept="Nothing was changed by opening it"
        error={error}
        onRetry={reset}
      />
    </main>
  )
}
