/** RFC 9457 problem documents. */
import { boundedRefusal } from '@/lib/domain/bounded-refusal'
import { REFUSAL_STATUS, type Refusal } from '@/lib/domain/refusal'

const TITLES: Record<number, string> = {
  400: 'Malformed request',
  401: 'Not signed in',
  403: 'Not permitted',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not accepted',
  429: 'Too many requests',
  503: 'Unavailable',
}

/** Never stored by browsers or proxies: everything here is somebody's. */
export const PRIVATE_HEADERS = { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' }

export function problem(
  refused: Refusal & { evidence?: number | null },
  status: number = REFUSAL_STATUS[refused.code],
): Response {
  const refusal = boundedRefusal(refused)
  const body = {
    type: `urn:countersign:problem:${refusal.code}`,
    title: TITLES[status] ?? 'Refused',
    status,
    code: refusal.code,
    detail: refusal.detail,
    ...(refusal.errors && { errors: refusal.errors }),
    ...(refusal.evidence != null && { evidence: refusal.evidence }),
    ...(refusal.data && { data: refusal.data }),
  }
  const headers: Record<string, string> = { ...PRIVATE_HEADERS, 'content-type': 'application/problem+json' }
  if (status === 401) headers['www-authenticate'] = 'Bearer'
  if (status === 503) headers['retry-after'] = '2'
  return new Response(JSON.stringify(body), { status, headers })
}
