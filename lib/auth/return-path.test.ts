import { afterEach, beforeEach, expect, test } from 'vitest'
import { returnPath } from './return-path'

const before = process.env.NEXTAUTH_URL
beforeEach(() => {
  process.env.NEXTAUTH_URL = 'https://countersign.acme.example'
})
afterEach(() => {
  if (before === undefined) delete process.env.NEXTAUTH_URL
  else process.env.NEXTAUTH_URL = before
})

test.each([
  ['/agents?sort=-state', '/agents?sort=-state'],
  ['https://countersign.acme.example/releases/rel_1', '/releases/rel_1'],
  ['https://evil.example/agents', '/'],
  ['https://countersign.acme.example.evil.example/', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['agents', '/'],
  ['/sign-in?next=/sign-in', '/'],
  ['/api/auth/signout', '/'],
  ['', '/'],
  [undefined, '/'],
])('%s leads to %s', (address, path) => {
  expect(returnPath(address)).toBe(path)
})
