import { expect, test } from 'vitest'
import { demoProviderProblem } from './loopback'

const here = 'http://127.0.0.1:3200'

test.each(['http://localhost:3000', 'http://127.8.9.1:3000', 'http://[::1]:3000'])(
  '%s is this machine',
  url => {
    expect(demoProviderProblem(here, url)).toBeNull()
  },
)

test.each([
  'http://0.0.0.0:3000',
  'http://192.168.1.7:3000',
  'https://countersign.acme.example',
  'http://localhost.evil.example:3000',
  'http://127.0.0.1.nip.io:3000',
])('%s is not', url => {
  expect(demoProviderProblem(here, url)).toContain(url)
  expect(demoProviderProblem(url, here)).toContain('OIDC_ISSUER')
})

test('a console that listens everywhere is not on this machine alone', () => {
  expect(demoProviderProblem(here, 'http://localhost:3000', '0.0.0.0')).toContain('HOST')
  expect(demoProviderProblem(here, 'http://localhost:3000', '::')).toContain('HOST')
  expect(demoProviderProblem(here, 'http://localhost:3000', '::1')).toBeNull()
})
