import { NextRequest } from 'next/server'
import { expect, test } from 'vitest'
import { proxy } from './proxy'

const rewrittenTo = (path: string) =>
  proxy(new NextRequest(`http://console.acme.example${path}`)).headers.get('x-middleware-rewrite')

test.each(['/agents/%E0%A4%A', '/releases/%', '/guardrails/%ff', '/actions?system=%'])('%s', path => {
  const rewritten = path.includes('?') ? null : 'http://console.acme.example/not-found'
  expect(rewrittenTo(path)).toBe(rewritten)
})

test('an operation that can’t be decoded is answered by the door', () => {
  expect(rewrittenTo('/api/v1/%E0%A4%A')).toBe('http://console.acme.example/api/v1/-')
})

test.each(['/', '/agents/agt_1', '/agents/%E2%82%AC%20%25', '/not-found'])('%s goes through', path => {
  expect(rewrittenTo(path)).toBeNull()
})
