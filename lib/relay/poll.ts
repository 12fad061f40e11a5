/** One poll of a bundle or a pulse, exactly as OPA polls (specs/enforcers.md §1.3). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EnforcerIdentity } from '@/db/stores/relay'
import { refuse } from '@/lib/domain/refusal'
import { type ArtefactKind, artefactKey, type Catalogue } from './catalogue'
import type { Holding } from './holding'
import { etagOf, sendArtefact, sendNotModified, sendProblem } from './respond'

/** Common proxies cut a silent connection after 60 s. */
const MAX_WAIT_SECONDS = 55

const NOT_CONFIRMED = refuse(
  'unavailable',
  'The database does not answer, so the newest revision is not known. Try again shortly.',
)
const REVOKED = refuse(
  'not_signed_in',
  'This enforcer was revoked or its token replaced. A platform engineer can issue another in the console.',
)
const HOLDS_TOO_MANY = refuse(
  'limit_reached',
  'This enforcer already holds as many polls as one enforcer may. Check for processes that share its token.',
)
const CLOSING = refuse(
  'unavailable',
  'This relay is shutting down. Try again: another one, or its successor, answers.',
)

export async function answerPoll(
  deps: { catalogue: Catalogue; holding: Holding },
  call: {
    kind: ArtefactKind
    enforcer: EnforcerIdentity
    request: IncomingMessage
    response: ServerResponse
  },
): Promise<void> {
  const { catalogue, holding } = deps
  const { kind, enforcer, request, response } = call
  const { environment } = enforcer
  const wait = waitSeconds(request.headers.prefer)
  const known = knownRevisions(request.headers['if-none-match'])
  const isKnown = (etag: string) => known.has(etag) || known.has('*')

  let artefact = catalogue.newest(kind, environment)
  if (wait !== null && (artefact === null || isKnown(etagOf(artefact)))) {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const held = holding.hold(artefactKey(kind, environment), enforcer.tokenHash, wait, gone.signal)
    if (held === null) return sendProblem(response, HOLDS_TOO_MANY)
    const ending = await held
    if (ending === 'gone') return
    if (ending === 'revoked') return sendProblem(response, REVOKED)
    artefact = catalogue.newest(kind, environment)
    if (ending === 'closing' && artefact === null) return sendProblem(response, CLOSING)
    // A publication has just come from the database; any other ending says nothing about it.
    if (ending !== 'published' && !catalogue.confirmed()) return sendProblem(response, NOT_CONFIRMED)
  }
  if (artefact === null) {
    const what =
      kind === 'bundle'
        ? 'A bundle is published once a release has every signature.'
        : 'The signer has not started yet.'
    return sendProblem(response, refuse('not_found', `Nothing is published for ${environment} yet. ${what}`))
  }
  if (isKnown(etagOf(artefact))) return sendNotModified(response, artefact)
  return sendArtefact(response, artefact, wait !== null)
}

/** RFC 7240 `wait`, as OPA writes it: `modes=snapshot,delta;wait=45`. null: no long polling. */
export function waitSeconds(prefer: string | string[] | undefined): number | null {
  const match = /(?:^|[;,\s])wait\s*=\s*"?(\d{1,9})/.exec([prefer ?? ''].flat().join(','))
  return match === null ? null : Math.min(Number(match[1]), MAX_WAIT_SECONDS)
}

/** RFC 9110 §13.1.2: weak comparison, so `W/` is dropped. */
export function knownRevisions(ifNoneMatch: string | undefined): Set<string> {
  return new Set((ifNoneMatch ?? '').split(',').map(etag => etag.trim().replace(/^W\//, '')))
}
