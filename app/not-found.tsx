import type { Metadata } from 'next'
import Link from 'next/link'
import { Wordmark } from '@/components/console/wordmark'
import { paths } from '@/lib/client/paths'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-lg flex-col justify-center gap-6 px-6">
      <Wordmark />
      <div>
        <h1 className="text-title">Nothing is here</h1>
        <p className="mt-1 text-body text-muted">
          The address names no page, or something that your teams may not see. What it stood for may also have
          been superseded.
        </p>
      </div>
      <p>
        <Link href={paths.home()} className="text-link underline underline-offset-2">
          Go to Home
        </Link>
      </p>
    </main>
  )
}
