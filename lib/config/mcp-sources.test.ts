import { expect, test } from 'vitest'
import { mcpCredential, mcpSourceHosts } from './mcp-sources'

const url = new URL('https://mcp.shop.example:8443/mcp')
const TOKEN = { COUNTERSIGN_MCP_SHOP: 'secret' }

test.each([['mcp.shop.example'], ['mcp.shop.example:8443'], ['other.example, MCP.shop.example']])(
  'a credential goes to its own host (%s)',
  host => {
    expect(mcpCredential('COUNTERSIGN_MCP_SHOP', url, { ...TOKEN, COUNTERSIGN_MCP_SHOP_HOST: host })).toEqual(
      {
        token: 'secret',
        problem: null,
      },
    )
  },
)

test.each([
  ['no variable', {}, /no environment variable/],
  ['no host', TOKEN, /has to set COUNTERSIGN_MCP_SHOP_HOST/],
  ['another host', { ...TOKEN, COUNTERSIGN_MCP_SHOP_HOST: 'shop.example' }, /another host/],
  ['another port', { ...TOKEN, COUNTERSIGN_MCP_SHOP_HOST: 'mcp.shop.example:443' }, /another host/],
  [
    'a line break',
    { COUNTERSIGN_MCP_SHOP: 'a\r\nx: y', COUNTERSIGN_MCP_SHOP_HOST: 'mcp.shop.example' },
    /not a bearer token/,
  ],
])('and nowhere else: %s', (_name, variables, sentence) => {
  const { token, problem } = mcpCredential('COUNTERSIGN_MCP_SHOP', url, variables)
  expect(token).toBeNull()
  expect(problem).toMatch(sentence)
  expect(problem).not.toContain('secret')
})

test('the host variable of a credential is no credential of its own', () => {
  const variables = { COUNTERSIGN_MCP_SHOP_HOST: 'mcp.shop.example' }
  expect(mcpCredential('COUNTERSIGN_MCP_SHOP_HOST', url, variables).token).toBeNull()
})

test('hosts that may be asked: none named means any', () => {
  expect(mcpSourceHosts({})).toBeNull()
  expect(mcpSourceHosts({ MCP_SOURCE_HOSTS: ' ' })).toBeNull()
  expect(mcpSourceHosts({ MCP_SOURCE_HOSTS: 'a.example, B.example:8080' })).toEqual([
    'a.example',
    'b.example:8080',
  ])
})
