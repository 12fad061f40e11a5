/** Which registered enforcer is calling: by the SHA-256 of its bearer token, so the database holds no token. */
import { createHash } from 'node:crypto'
import type { Database } from '@/db/pool'
import { type EnforcerIdentity, findEnforcer } from '@/db/stores/relay'
import { type Refusal, refuse } from '@/lib/domain/refusal'
import { withDeadline } from './deadline'
import { createFailureLimit } from './failure-limit'

/** How long a look-up is trusted. Revocation must end access within 5 s; `forget` ends it sooner. */
const TRUSTED_MS = 2000
/** Far above any installation; a bound so that the cache can't grow without end. */
const MAX_CACHED = 50_000
const TOKEN = /^Bearer +(cse_[A-Za-z0-9_-]{32,128})$/i

const NO_TOKEN = refuse(
  'not_signed_in',
  'An enforcer needs its token: "Authorization: Bearer cse_…". A platform engineer registers it in the console.',
)
const UNKNOWN = refuse(
  'not_signed_in',
  'This token belongs to no registered enforcer, or it was revoked. A platform engineer can issue another in the console.',
)

export type Authenticate = {
  (authorization: string | undefined, address: string): Promise<EnforcerIdentity | Refusal>
  /** Looks every token up again at its next request. */
  forget(): void
}

export function createAuthenticate(db: Database): Authenticate {
  const known = new Map<string, { enforcer: EnforcerIdentity; until: number }>()
  const limit = createFailureLimit()

  async function authenticate(authorization: string | undefined, address: string) {
    const token = TOKEN.exec(authorization ?? '')?.[1]
    if (token === undefined) return NO_TOKEN
    const hash = createHash('sha256').update(token).digest('hex')
    const cached = known.get(hash)
    const now = performance.now()
    if (cached !== undefined && cached.until > now) return cached.enforcer
    // A token that was good a moment ago is never held back by what else comes from its address (one proxy, one NAT).
    const wait = cached === undefined ? limit.waitSeconds(address, now) : null
    if (wait !== null) {
      return refuse(
        'limit_reached',
        `Too many refused tokens came from this address. Try again in ${wait} seconds.`,
      )
    }
    const enforcer = await withDeadline(findEnforcer(db, hash))
    known.delete(hash)
    if (enforcer === null || enforcer.revoked) {
      limit.failed(address, now)
      return UNKNOWN
    }
    known.set(hash, { enforcer, until: now + TRUSTED_MS })
    if (known.size > MAX_CACHED) known.delete(known.keys().next().value ?? '')
    return enforcer
  }

  authenticate.forget = () => known.clear()
  return authenticate
}
