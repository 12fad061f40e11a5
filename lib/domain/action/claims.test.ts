import { describe, expect, test } from 'vitest'
import type { Classification } from '../policy/model'
import { claimsDisagree } from './claims-disagree'
import type { ActionClaims } from './imported'
import { isRefusal } from '../refusal'
import { mcpTools } from './mcp-tools'
import { suggestClassification } from './suggest-classification'

function mcp(annotations: Record<string, boolean>): ActionClaims {
  const actions = mcpTools([{ name: 'a', annotations }])
  if (isRefusal(actions)) throw new Error(actions.detail)
  return actions[0]!.claims
}
const http = (method: string): ActionClaims => ({ source: 'openapi', stated: [], method, security: [] })

describe('a suggestion says what it rests on', () => {
  test.each<[string, ActionClaims, string, string]>([
    ['read_file', mcp({ readOnlyHint: true }), 'read', 'server says readOnlyHint: true'],
    ['write_file', mcp({ destructiveHint: true }), 'destructive', 'server says destructiveHint: true'],
    [
      'create_page',
      mcp({ readOnlyHint: false, destructiveHint: false }),
      'write',
      'server says destructiveHint: false, and not that it only reads',
    ],
    [
      'frob',
      mcp({}),
      'destructive',
      'server does not say whether it destroys; MCP then counts it as destructive',
    ],
    ['create_refund', mcp({ destructiveHint: false }), 'payment', 'the name contains “refund”'],
    ['createRefund', http('POST'), 'payment', 'the name contains “refund”'],
    ['add_collaborator', http('PUT'), 'privilege_change', 'the name contains “collaborator”'],
    ['get_secret', mcp({ readOnlyHint: true }), 'secret_access', 'the name contains “secret”'],
    ['list_payments', http('GET'), 'read', 'HTTP GET is meant only to read (RFC 9110 §9.2.1)'],
    ['DELETE /repos/{id}', http('DELETE'), 'destructive', 'HTTP DELETE removes what it names'],
    ['PATCH /repos/{id}', http('PATCH'), 'write', 'HTTP PATCH changes something'],
    ['send_email', http('POST'), 'external_communication', 'the name contains “send”'],
    ['set_payload', http('POST'), 'write', 'HTTP POST changes something'],
  ])('%s', (name, claims, effect, reason) => {
    const suggestion = suggestClassification(name, claims)
    expect(suggestion?.classification.effect).toBe(effect)
    expect(suggestion?.reasons[0]).toBe(reason)
  })
  test('a read-only claim never talks a telling name down, and both sentences stand', () => {
    expect(suggestClassification('delete_repository', mcp({ readOnlyHint: true }))).toEqual({
      classification: { effect: 'destructive', data_class: 'internal', reversible: false },
      reasons: ['the name contains “delete”', 'server says readOnlyHint: true'],
    })
  })
  test('nothing to go by: nothing suggested', () => {
    expect(suggestClassification('frob', { source: 'openapi', stated: [] })).toBeNull()
  })
})

describe('claim against classification', () => {
  const team = (effect: Classification['effect'], reversible = true): Classification => ({
    effect,
    data_class: 'internal',
    reversible,
  })
  test.each<[ActionClaims, Classification, 'looser' | 'stricter', string]>([
    [
      mcp({ readOnlyHint: true }),
      team('write'),
      'stricter',
      'The server says readOnlyHint: true; the team classified it as write.',
    ],
    [
      mcp({ readOnlyHint: false }),
      team('read'),
      'looser',
      'The server says readOnlyHint: false; the team classified it as read.',
    ],
    [
      mcp({ destructiveHint: true }),
      team('write'),
      'looser',
      'The server says destructiveHint: true; the team classified it as write.',
    ],
    [
      mcp({ destructiveHint: true }),
      team('destructive'),
      'looser',
      'The server says destructiveHint: true; the team classified it as reversible.',
    ],
    [
      mcp({ destructiveHint: false }),
      team('destructive'),
      'stricter',
      'The server says destructiveHint: false; the team classified it as destructive.',
    ],
    [
      http('GET'),
      team('destructive'),
      'stricter',
      'It is an HTTP GET; the team classified it as destructive.',
    ],
    [http('DELETE'), team('write'), 'looser', 'It is an HTTP DELETE; the team classified it as write.'],
    [http('PATCH'), team('read'), 'looser', 'It is an HTTP PATCH; the team classified it as read.'],
  ])('%o and %o', (claims, classification, direction, sentence) => {
    expect(claimsDisagree(claims, classification)).toEqual({ direction, sentence })
  })
  test.each<[ActionClaims, Classification]>([
    [mcp({}), team('read')],
    [mcp({}), team('destructive', false)],
    [mcp({ readOnlyHint: true }), team('read')],
    [mcp({ readOnlyHint: true }), team('secret_access')],
    [mcp({ destructiveHint: true }), team('payment', false)],
    [http('POST'), team('read')],
    [http('GET'), team('data_movement')],
  ])('no contradiction: %o and %o', (claims, classification) => {
    expect(claimsDisagree(claims, classification)).toBeNull()
  })
})
