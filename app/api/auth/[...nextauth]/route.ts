/** OpenID Connect by next-auth: sign-in, callback, sign-out. What a sign-in means is decided by `session.start`. */
import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { SESSION_COOKIES } from '@/lib/auth/resolve-actor'
import { signInOptions } from '@/lib/auth/sign-in-options'

type Context = { params: Promise<{ nextauth: string[] }> }

async function handle(request: NextRequest, context: Context): Promise<Response> {
  const { nextauth: path } = await context.params
  const cookie = (name: string) => request.cookies.get(name)?.value
  const options = signInOptions({
    path,
    sessionCookie: SESSION_COOKIES.map(cookie).find(Boolean),
    callbackUrl: cookie('__Secure-next-auth.callback-url') ?? cookie('next-auth.callback-url'),
  })
  const response: Response = await NextAuth(request, { params: { nextauth: path } }, options)
  response.headers.set('cache-control', 'private, no-store')
  return response
}

export { handle as GET, handle as POST }
