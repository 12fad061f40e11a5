import { expect, it } from 'vitest'
import { encodeInput, queryUrl } from './api'
import { parseProblem } from './problem'
import { operationKey } from './queries'

it('writes equal inputs as equal URLs', () => {
  const url = '/api/v1/agent.list?flag=true&limit=50&state=active&state=draft&where=%7B%22a%22%3A1%7D'
  expect(
    queryUrl('agent.list', {
      state: ['active', 'draft'],
      limit: 50,
      where: { a: 1 },
      flag: true,
      none: undefined,
    }),
  ).toBe(url)
  expect(queryUrl('agent.list', { flag: true, where: { a: 1 }, limit: 50, state: ['active', 'draft'] })).toBe(
    url,
  )
  expect(queryUrl('agent.list')).toBe('/api/v1/agent.list')
})

it('escapes what people type', () => {
  expect(encodeInput({ q: 'a&b=c #1' })).toBe('q=a%26b%3Dc+%231')
})

it('keys queries by concept first, so that a command can invalidate its concept', () => {
  expect(operationKey('agent.list', { limit: 1 })).toEqual(['agent', 'agent.list', { limit: 1 }])
})

it('reads a problem document whole', () => {
  const problem = parseProblem(409, {
    type: 'about:blank',
    code: 'stale_version',
    detail: 'Mia Chen changed this 10 s ago.',
    errors: [{ pointer: '/version', detail: 'Version 3 is current.' }, { pointer: 4 }],
    evidence: 48213,
    data: { current: { version: 3 } },
  })
  expect(problem).toMatchObject({
    status: 409,
    code: 'stale_version',
    detail: 'Mia Chen changed this 10 s ago.',
    errors: [{ pointer: '/version', detail: 'Version 3 is current.' }],
    evidence: 48213,
    data: { current: { version: 3 } },
    retryable: false,
  })
  expect(problem.fieldError('/version')).toBe('Version 3 is current.')
})

it.each([null, 'text', [], { detail: 7 }, '<html>'])('survives the answer %j', body => {
  expect(parseProblem(502, body)).toMatchObject({ status: 502, code: 'unreadable', errors: [] })
})
