import { afterAll, beforeAll, expect, test } from 'vitest'
import { startMcpServer, type TestMcpServer } from '../testing/mcp-server'
import { guardedFetch } from './guarded-fetch'

let server: TestMcpServer
beforeAll(async () => {
  server = await startMcpServer([])
})
afterAll(() => server.stop())

const named = (addresses: string[]) => {
  const { port } = new URL(server.url)
  const url = new URL(`http://mcp.acme.example:${port}/mcp`)
  const guarded = guardedFetch({
    url,
    credential: null,
    allowedHosts: null,
    maxBytes: 1024,
    deadline: AbortSignal.timeout(10_000),
    resolve: (_hostname, _options, done) =>
      done(
        null,
        addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
  })
  return { ...guarded, ask: () => guarded.fetch(url, { method: 'POST', body: '{}' }) }
}

test.each([[['169.254.169.254']], [['127.0.0.1', '169.254.169.254']], [['::ffff:169.254.169.254']], [[]]])(
  'a name that leads to %j is not connected to',
  async addresses => {
    const { ask, problem } = named(addresses)
    await expect(ask()).rejects.toThrow()
    expect(problem()?.message).toMatch(/never asked/)
  },
)

test('what was looked at is what is connected to', async () => {
  const { ask, problem } = named(['127.0.0.1'])
  expect((await ask()).status).toBeGreaterThan(0)
  expect(problem()?.message ?? '').not.toMatch(/never asked/)
})
