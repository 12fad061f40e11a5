/** The door behind a real HTTP server, for what calls it from another process. Loopback, a port of the system's choice. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { getOperation, postOperation } from '@/lib/http/door'
import { downloadEvidence, downloadExport } from '@/lib/http/download'

const DOWNLOADS: Record<string, (request: Request) => Promise<Response>> = {
  'evidence.download': downloadEvidence,
  'bundle.export': downloadExport,
}

export type DoorServer = { url: string; stop: () => Promise<void> }

export async function startDoorServer(): Promise<DoorServer> {
  const server = createServer(async (incoming, outgoing) => {
    const request = asRequest(incoming)
    const operation = new URL(request.url).pathname.replace(/^\/api\/v1\//, '')
    const download = DOWNLOADS[operation]
    const answer = download
      ? await download(request)
      : await (request.method === 'POST' ? postOperation : getOperation)(request, operation)
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
    if (answer.body) Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]).pipe(outgoing)
    else outgoing.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise(resolve => server.close(() => resolve())),
  }
}

function asRequest(incoming: IncomingMessage): Request {
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  const post = incoming.method === 'POST'
  return new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method,
    headers,
    ...(post && { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' }),
  })
}
