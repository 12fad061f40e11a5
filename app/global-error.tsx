'use client'

import './globals.css'

/** The frame itself failed, so nothing of it can be used here. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <html lang="en">
      <body>
        <title>Countersign failed</title>
        <main className="mx-auto max-w-2xl px-6 py-16">
          <h1 className="text-title">Countersign could not be shown</h1>
          <p className="mt-1 text-body text-muted">
            Nothing was changed by opening this page.
            {error.digest && <span className="block font-mono text-meta">Reference {error.digest}</span>}
          </p>
          <button
            type="button"
            onClick={reset}
            className="mt-4 h-8 rounded-md border border-edge px-3 text-table font-medium hover:bg-panel"
          >
            Retry
          </button>
        </main>
      </body>
    </html>
  )
}
