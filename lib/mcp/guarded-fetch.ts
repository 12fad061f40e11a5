/**
 * A `fetch` for one server whose address a person typed in. It decides where a connection may go after the name
 * was resolved, on the very addresses that are connected to (a check before could be answered otherwise than the
 * connection is: DNS rebinding), leaves the server for no redirect, and counts every byte.
 */
import { type LookupAddress, lookup as resolve } from 'node:dns'
import { type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js'
import { isRefusedAddress } from './refused-address'

export type GuardedServer = {
  url: URL
  /** Sent as a bearer token; to this server and no other. */
  credential: string | null
  /** `host` or `host:port`; null: any. */
  allowedHosts: readonly string[] | null
  /** Of all answers together. */
  maxBytes: number
  deadline: AbortSignal
  /** The system's resolver, but in tests. */
  resolve?: Resolve
}

type Resolve = (
  hostname: string,
  options: { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** Why there was no answer to use, in our own words: what a server says never gets into them. */
export class SourceProblem extends Error {
  override name = 'SourceProblem'
}

export type GuardedFetch = { fetch: FetchLike; problem(): SourceProblem | null }

export function guardedFetch(server: GuardedServer): GuardedFetch {
  let first: SourceProblem | null = null
  let bytes = 0
  const fail = (sentence: string): SourceProblem => {
    first ??= new SourceProblem(sentence)
    return first
  }
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > server.maxBytes) {
      const limit = Math.round(server.maxBytes / 1024 / 1024)
      throw fail(`Its answers are larger than ${limit} MB, the limit for a tool list.`)
    }
    return chunk
  }

  const lookup: LookupFunction = (hostname, options, done) => {
    const ask: Resolve = server.resolve ?? resolve
    ask(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, [])
      const [chosen] = addresses
      // One of them is enough: which one is connected to is not ours to say.
      if (chosen === undefined || addresses.some(({ address }) => isRefusedAddress(address)))
        return done(fail(REFUSED_ADDRESS), [])
      if (options.all) done(null, addresses)
      else done(null, chosen.address, chosen.family)
    })
  }

  const send: FetchLike = (input, init = {}) =>
    new Promise((answered, failed) => {
      const url = new URL(input)
      const refusal = mayNotAsk(url, server)
      if (refusal !== null) return failed(fail(refusal))
      const headers = Object.fromEntries(new Headers(init.headers))
      if (server.credential !== null) headers.authorization = `Bearer ${server.credential}`
      const signal = init.signal ? AbortSignal.any([init.signal, server.deadline]) : server.deadline
      const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
        method: init.method ?? 'GET',
        headers: { ...headers, 'accept-encoding': 'identity' },
        lookup,
        agent: false, // a connection of its own, so that every one is looked at
        signal,
      })
      // The stream of events, asked with GET, is an extra: that it breaks means nothing for the list.
      const asked = init.method === 'POST'
      request.on('error', error => failed(signal.aborted || !asked ? error : fail(connectionProblem(error))))
      request.on('response', message => {
        const { statusCode = 0 } = message
        // A server that offers no stream of events says 405; everything else that is no answer is a problem.
        if (statusCode >= 400 && asked) fail(statusProblem(statusCode))
        if (statusCode >= 300 && statusCode < 400 && leavesServer(message, url, server)) {
          request.destroy()
          return failed(fail('It sends on to another address, which is not followed.'))
        }
        message.on('error', error => asked && !signal.aborted && fail(connectionProblem(error)))
        answered(responseOf(message, count))
      })
      request.end(typeof init.body === 'string' ? init.body : undefined)
    })
  return { fetch: send, problem: () => first }
}

const REFUSED_ADDRESS =
  'Its name leads to an address that is never asked: of the local link, of a metadata service, or of no host.'

function mayNotAsk(url: URL, { url: server, allowedHosts }: GuardedServer): string | null {
  if (!sameServer(url, server)) return 'It sends on to another address, which is not followed.'
  if (allowedHosts && !allowedHosts.includes(url.hostname) && !allowedHosts.includes(url.host))
    return `${url.host} is not among the servers that MCP_SOURCE_HOSTS names for the worker.`
  const bare = url.hostname.replace(/^\[|\]$/g, '')
  // A literal address is connected to without being looked up.
  if (isIP(bare) !== 0 && isRefusedAddress(bare)) return REFUSED_ADDRESS
  return null
}

/** Or the same host with TLS, where both use the port that goes without saying. */
function sameServer(url: URL, server: URL): boolean {
  if (url.hostname !== server.hostname || url.username !== '' || url.password !== '') return false
  const upgrade =
    server.protocol === 'http:' && url.protocol === 'https:' && server.port === '' && url.port === ''
  return upgrade || (url.protocol === server.protocol && url.port === server.port)
}

function leavesServer(message: IncomingMessage, from: URL, { url: server }: GuardedServer): boolean {
  const { location } = message.headers
  return (
    location !== undefined && (!URL.canParse(location, from) || !sameServer(new URL(location, from), server))
  )
}

const WITHOUT_BODY = [101, 204, 205, 304]

function responseOf(message: IncomingMessage, count: (chunk: Buffer) => Buffer): Response {
  const { statusCode = 0, headers } = message
  const init = {
    status: statusCode,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    ),
  }
  if (WITHOUT_BODY.includes(statusCode)) {
    message.resume()
    return new Response(null, init)
  }
  const counted = Readable.from(chunksOf(message, count))
  return new Response(Readable.toWeb(counted) as ReadableStream<Uint8Array>, init)
}

async function* chunksOf(message: IncomingMessage, count: (chunk: Buffer) => Buffer) {
  for await (const chunk of message) yield count(chunk)
}

function statusProblem(status: number): string {
  if (status === 401 || status === 403)
    return `It answers with HTTP status ${status}: the credential is missing, over, or not meant for this.`
  return `It answers with HTTP status ${status}.`
}

function connectionProblem(error: Error): string {
  if (error instanceof SourceProblem) return error.message
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Its name is not known.'
  if (code === 'ECONNREFUSED') return 'Nothing answers there.'
  return `The connection failed${/^[A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : ''}.`
}
