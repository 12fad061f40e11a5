import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInPanel } from '@/components/member/sign-in-panel'
import { currentActor } from '@/lib/auth/current-actor'
import { returnPath } from '@/lib/auth/return-path'
import { oidcSettings } from '@/lib/config/oidc'

export const metadata: Metadata = { title: 'Sign in' }

type Search = Promise<Record<string, string | string[] | undefined>>

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const search = await searchParams
  const one = (name: string) => (typeof search[name] === 'string' ? search[name] : undefined)
  const next = returnPath(one('next') ?? one('callbackUrl'))
  const error = one('error')
  if (!error && (await currentActor().catch(() => null))) redirect(next)
  const { demo, issuer } = oidcSettings()
  return (
    <SignInPanel
      next={next}
      error={error}
      demo={demo}
      provider={demo ? 'the demo provider' : new URL(issuer).host}
    />
  )
}
