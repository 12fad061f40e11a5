/**
 * Headers, and a 404 for addresses that can't be decoded. Nothing here decides who may do what: deleting this file
 * must not let anybody do more (DESIGN §9, after CVE-2025-29927, where a header skipped the middleware and its checks).
 */
import { type NextRequest, NextResponse } from 'next/server'
import { contentSecurityPolicy, SECURITY_HEADERS } from '@/lib/http/security-headers'

export function proxy(request: NextRequest) {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development')

  // Next reads the nonce from the request's own policy header and puts it on its scripts.
  const requestHeaders = new Headers(request.headers)
  requestHeaders.set('x-nonce', nonce)
  requestHeaders.set('content-security-policy', policy)

  const forwarded = { headers: requestHeaders }
  const { pathname } = request.nextUrl
  // Next answers 500 to a path whose percent-encoding is broken; such an address names nothing.
  const nothing = pathname.startsWith('/api/') ? '/api/v1/-' : '/not-found'
  const response = isDecodable(pathname)
    ? NextResponse.next({ request: forwarded })
    : NextResponse.rewrite(new URL(nothing, request.url), { request: forwarded })
  response.headers.set('content-security-policy', policy)
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value)
  return response
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

export const config = {
  matcher: [
    { source: '/((?!api/|_next/static|_next/image|icon.svg).*)' },
    // No operation has a % in its name.
    { source: '/api/:path(.*%.*)' },
  ],
}
