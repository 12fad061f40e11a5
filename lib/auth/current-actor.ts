/** The signed-in person of a page. Pages call it once and pass the actor to queries; they decide nothing with it. */
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { paths } from '@/lib/client/paths'
import { actorOfSession, SESSION_COOKIES } from './resolve-actor'

export const currentActor = cache(async () => {
  const jar = await cookies()
  const cookie = SESSION_COOKIES.map(name => jar.get(name)?.value).find(Boolean)
  return actorOfSession(cookie)
})

/** Sends a visitor without a session to sign in, and back to the same address afterwards. */
export async function requireActor(returnTo: string) {
  const actor = await currentActor()
  if (!actor) redirect(paths.signIn(returnTo))
  return actor
}
