import { afterAll, beforeEach, beforeAll, describe, expect, test } from 'vitest'
import { isRefusal } from '../domain/refusal'
import { startMcpServer, type TestMcpServer } from '../testing/mcp-server'
import { listLiveTools } from './live-server'

let server: TestMcpServer
let other: TestMcpServer
beforeAll(async () => {
  server = await startMcpServer([{ name: 'get_order' }, { name: 'create_refund' }])
  other = await startMcpServer([{ name: 'stolen' }])
})
afterAll(async () => {
  await server.stop()
  await other.stop()
})
beforeEach(() => {
  server.instead = null
  server.authorizations.length = 0
  other.authorizations.length = 0
})

const ask = (more: Partial<Parameters<typeof listLiveTools>[0]> = {}) =>
  listLiveTools({ url: server.url, credential: null, allowedHosts: null, ...more })

async function sentence(asked: ReturnType<typeof ask>): Promise<string> {
  const listing = await asked
  if (!isRefusal(listing)) throw new Error(`not refused: ${JSON.stringify(listing)}`)
  expect(listing.code).toBe('unavailable')
  return listing.detail
}

test('a real server: its tools, and the credential in the header', async () => {
  const listing = await ask({ credential: 'secret-token' })
  if (isRefusal(listing)) throw new Error(listing.detail)
  expect(listing.tools).toMatchObject([{ name: 'get_order' }, { name: 'create_refund' }])
  expect(new Set(server.authorizations)).toEqual(new Set(['Bearer secret-token']))
})

describe('addresses that are never asked', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://0.0.0.0/',
    'http://0/',
    'http://0xA9FEA9FE/',
    'http://2852039166/',
    'http://[fd00:ec2::254]/',
  ])('%s', async url => {
    expect(await sentence(ask({ url }))).toMatch(/never asked/)
  })
  test('a list of allowed servers is the whole list, by host or by host and port', async () => {
    const { host, hostname } = new URL(server.url)
    expect(await sentence(ask({ allowedHosts: ['mcp.example'] }))).toMatch(/MCP_SOURCE_HOSTS/)
    expect(await sentence(ask({ allowedHosts: [`${hostname}:1`] }))).toMatch(/MCP_SOURCE_HOSTS/)
    expect(server.authorizations).toEqual([])
    expect(await ask({ allowedHosts: [host] })).toHaveProperty('tools')
    expect(await ask({ allowedHosts: [hostname] })).toHaveProperty('tools')
  })
})

describe('what a server answers instead', () => {
  test('a redirect to another server is not followed, and gets no credential', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      server.instead = (_request, response) => {
        response.writeHead(status, { location: other.url }).end()
        return true
      }
      expect(await sentence(ask({ credential: 'secret-token' }))).toMatch(/another address/)
    }
    expect(other.authorizations).toEqual([])
  })
  test('a redirect on the same server is', async () => {
    server.instead = (request, response) => {
      if (request.url !== '/mcp') return false
      response.writeHead(307, { location: '/mcp/' }).end()
      return true
    }
    expect(await ask()).toHaveProperty('tools')
  })
  test.each([
    ['an error page', 500, 'text/html', '<b>root:x:0:0 secret</b>', /HTTP status 500/],
    ['no permission', 401, 'application/json', '{"error":"secret"}', /credential/],
    ['a web page', 200, 'text/html', '<b>secret</b>', /does not speak MCP/],
    ['broken JSON', 200, 'application/json', '{"secret":', /does not speak MCP/],
    [
      'an error of its own',
      200,
      'application/json',
      '{"jsonrpc":"2.0","id":0,"error":{"code":1,"message":"secret"}}',
      /does not speak MCP/,
    ],
  ])('%s, of which nothing is repeated', async (_name, status, type, body, expected) => {
    server.instead = (_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body)
      return true
    }
    const said = await sentence(ask())
    expect(said).toMatch(expected)
    expect(said).not.toContain('secret')
  })
  test('more than it may', async () => {
    server.instead = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(`{"jsonrpc":"2.0","id":0,"result":"${'x'.repeat(3 * 1024 * 1024)}"}`)
      return true
    }
    expect(await sentence(ask({ maxBytes: 1024 * 1024 }))).toMatch(/larger than 1 MB/)
  })
  test('more than it may, in events', async () => {
    server.instead = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`data: ${'x'.repeat(3 * 1024 * 1024)}`)
      return true
    }
    expect(await sentence(ask({ maxBytes: 1024 * 1024 }))).toMatch(/larger than 1 MB/)
  })
  test('nothing, for ever', async () => {
    server.instead = () => true
    expect(await sentence(ask({ timeoutSeconds: 1 }))).toMatch(/within 1 second/)
  })
  test('half an answer', async () => {
    server.instead = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"jsonrpc"')
      setImmediate(() => response.destroy())
      return true
    }
    expect(await sentence(ask())).toMatch(/connection failed|does not speak/)
  })
})

test('nobody there, and no such name', async () => {
  const gone = await startMcpServer([])
  await gone.stop()
  expect(await sentence(ask({ url: gone.url }))).toBe('Nothing answers there.')
  expect(await sentence(ask({ url: 'http://no-such-name.invalid/' }))).toMatch(/name is not known/)
})
