/** Workload identities: an exact SPIFFE ID, or an (issuer, subject) pair of a token. One key each, compared byte by byte. */
export type WorkloadIdentity =
  | { kind: 'spiffe'; id: string }
  | { kind: 'token'; issuer: string; subject: string }

/** `#` can't stand in an issuer, so the first one ends it and two different pairs never share a key. */
export function identityKey(identity: WorkloadIdentity): string {
  return identity.kind === 'spiffe' ? identity.id : `${identity.issuer}#${identity.subject}`
}

export function identityOf(kind: 'spiffe' | 'token', key: string): WorkloadIdentity {
  if (kind === 'spiffe') return { kind, id: key }
  const at = key.indexOf('#')
  return { kind, issuer: key.slice(0, at), subject: key.slice(at + 1) }
}

const MAX_LENGTH = 2048
const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/
const SEGMENT = /^[A-Za-z0-9._-]+$/

/** Null when the identity can be used; else the sentence. SPIFFE ID syntax: SPIFFE-ID §2 of the standard. */
export function identityProblem(identity: WorkloadIdentity): string | null {
  return identity.kind === 'spiffe'
    ? spiffeProblem(identity.id)
    : tokenProblem(identity.issuer, identity.subject)
}

function spiffeProblem(id: string): string | null {
  if (!id.startsWith('spiffe://'))
    return 'A SPIFFE ID begins with spiffe://, such as spiffe://acme.example/ns/pay/agent/refunder.'
  if (id.length > MAX_LENGTH)
    return `A SPIFFE ID has at most ${MAX_LENGTH} characters; this one has ${id.length}.`
  const [domain = '', ...segments] = id.slice('spiffe://'.length).split('/')
  if (!TRUST_DOMAIN.test(domain)) {
    return 'The trust domain of a SPIFFE ID has lower-case letters, digits, dots, dashes and underscores only, and no port.'
  }
  if (segments.length === 0)
    return 'The SPIFFE ID names a whole trust domain. Add the path of the one workload.'
  const wrong = segments.find(segment => !SEGMENT.test(segment) || segment === '.' || segment === '..')
  if (wrong === undefined) return null
  if (wrong === '') return 'The path of a SPIFFE ID has no empty segments and no slash at its end.'
  return 'The path of a SPIFFE ID has letters, digits, dots, dashes and underscores only, no wildcards and no query.'
}

function tokenProblem(issuer: string, subject: string): string | null {
  if (issuer.includes('#')) return "A token issuer can't contain #."
  if (!/^https?:\/\/[^\s?#]+$/.test(issuer))
    return 'A token issuer is an http(s) address as it stands in the iss claim, without a query.'
  if (issuer.length > MAX_LENGTH) return `A token issuer has at most ${MAX_LENGTH} characters.`
  if (subject === '' || subject.length > 255)
    return 'A token subject has 1 to 255 characters (the sub claim).'
  // The sub claim is compared byte by byte; what can't be seen can't be reviewed by a signer.
  if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(subject))
    return 'The token subject holds a control or invisible character.'
  return null
}
