import { describe, expect, test } from 'vitest'
import type { Actor } from '../member/permissions'
import { decideRemoveSource, decideSetSource, type SourceTarget } from './live-source'

const ann: Actor = {
  kind: 'person',
  personId: 'per_ann',
  accountId: 'acc',
  sessionId: 'ses',
  name: 'Ann',
  authenticatedAt: 0,
  authn: 'session',
  teams: [{ id: 'team_app', slug: 'app', name: 'Payments', function: 'app' }],
}
const target = (more: Partial<SourceTarget['system']> = {}, version = 0): SourceTarget => ({
  system: {
    name: 'Shop',
    kind: 'mcp',
    team: { id: 'team_app', name: 'Payments', people: ['Ann'] },
    ...more,
  },
  source:
    version === 0 ? null : { version, url: 'https://mcp.shop.example', set_by: 'Ann', set_at: '2026-01-01' },
})
const fields = (url: string, credential_env: string | null = null) => ({ url, credential_env })

describe('which address can be set', () => {
  test.each([
    ['https://mcp.shop.example/mcp', null],
    ['http://mcp.shop.internal:8080/mcp?tenant=1', null],
    ['https://mcp.shop.example/mcp', 'COUNTERSIGN_MCP_SHOP'],
    ['http://localhost:8080/mcp', 'COUNTERSIGN_MCP_SHOP'],
    ['http://127.0.0.1:8080/mcp', 'COUNTERSIGN_MCP_SHOP'],
  ])('%s with %s', (url, credential) => {
    expect(decideSetSource(target(), fields(url, credential), ann, 0)).toBeNull()
  })
  test.each([
    ['mcp.shop.example', null, /http:\/\/ or https/],
    ['file:///etc/passwd', null, /over http/],
    ['gopher://mcp.shop.example', null, /over http/],
    ['https://ann:secret@mcp.shop.example', null, /credential out of the address/],
    ['https://mcp.shop.example/#x', null, /#/],
    ['http://mcp.shop.example', 'COUNTERSIGN_MCP_SHOP', /https:\/\/ only/],
    ['http://127.0.0.1.shop.example', 'COUNTERSIGN_MCP_SHOP', /https:\/\/ only/],
  ])('not %s with %s', (url, credential, sentence) => {
    expect(decideSetSource(target(), fields(url, credential), ann, 0)).toMatchObject({
      code: 'invalid_input',
      detail: expect.stringMatching(sentence),
      errors: [{ pointer: '/url' }],
    })
  })
})

describe('who may, and of what', () => {
  const url = fields('https://mcp.shop.example')
  test.each([
    ['another team', target({ team: { id: 'team_2', name: 'Orders', people: [] } }), 0, 'not_owner'],
    ['an OpenAPI system', target({ kind: 'openapi' }), 0, 'wrong_state'],
    ['a system made by hand', target({ kind: 'manual' }), 0, 'wrong_state'],
    ['one that somebody set meanwhile', target({}, 1), 0, 'stale_version'],
    ['one that somebody removed meanwhile', target(), 1, 'stale_version'],
  ] as const)('not %s', (_name, given, version, code) => {
    expect(decideSetSource(given, url, ann, version)).toMatchObject({ code })
  })
  test('removing needs one, and the one that was seen', () => {
    expect(decideRemoveSource(target({}, 2), ann, 2)).toBeNull()
    expect(decideRemoveSource(target(), ann, 1)).toMatchObject({ code: 'wrong_state' })
    expect(decideRemoveSource(target({}, 3), ann, 2)).toMatchObject({ code: 'stale_version' })
    expect(decideRemoveSource(target({ kind: 'manual' }, 1), ann, 1)).toMatchObject({
      code: 'wrong_state',
    })
  })
})
