/** Answers of the relay: archives, nothing, problem documents. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { problem } from '@/lib/http/problem'
import { isRefusal, type Refusal, refuse } from '@/lib/domain/refusal'
import type { ServedArtefact } from './catalogue'

/** OPA stays in long polling only if it sees exactly this type, without parameters (specs/enforcers.md §1.3). */
const LONG_POLL_TYPE = 'application/vnd.openpolicyagent.bundles'
const SHORT_POLL_TYPE = 'application/gzip'

/** `no-cache`: a shared cache between relay and enforcers must ask again, or a kill would wait for it. */
const ARTEFACT_HEADERS = { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' }

export const etagOf = (artefact: ServedArtefact) => `"${artefact.revision}"`

export function sendArtefact(response: ServerResponse, artefact: ServedArtefact, longPolling: boolean): void {
  response.writeHead(200, {
    ...ARTEFACT_HEADERS,
    etag: etagOf(artefact),
    'content-type': longPolling ? LONG_POLL_TYPE : SHORT_POLL_TYPE,
    'content-length': artefact.bytes.length,
  })
  response.end(artefact.bytes)
}

export function sendNotModified(response: ServerResponse, artefact: ServedArtefact): void {
  response.writeHead(304, { ...ARTEFACT_HEADERS, etag: etagOf(artefact) }).end()
}

export async function sendProblem(response: ServerResponse, refusal: Refusal): Promise<void> {
  const document = problem(refusal)
  const body = Buffer.from(await document.arrayBuffer())
  response
    .writeHead(document.status, { ...Object.fromEntries(document.headers), 'content-length': body.length })
    .end(body)
}

/** `what` begins the sentence of a refusal: «A status report». */
export async function readJson(
  request: IncomingMessage,
  maxBytes: number,
  what: string,
): Promise<unknown | Refusal> {
  const text = await readText(request, maxBytes, what)
  if (isRefusal(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return refuse('invalid_input', `The body is not JSON. ${what} is sent as application/json.`)
  }
}

export async function readText(
  request: IncomingMessage,
  maxBytes: number,
  what: string,
): Promise<string | Refusal> {
  const bytes = await readBytes(request, maxBytes, what)
  return isRefusal(bytes) ? bytes : bytes.toString('utf8')
}

export async function readBytes(
  request: IncomingMessage,
  maxBytes: number,
  what: string,
): Promise<Buffer | Refusal> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > maxBytes) return refuse('too_large', `${what} is at most ${maxBytes} bytes long.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
