import { describe, expect, test } from 'vitest'
import { readEnvironment } from './env'

describe('settings', () => {
  test('have defaults that fit together', () => {
    const { port, consoleUrl, relayUrl, dataDir, repositoryDir } = readEnvironment({})
    expect({ port, consoleUrl, relayUrl }).toEqual({
      port: 3000,
      consoleUrl: 'http://localhost:3000',
      relayUrl: 'http://localhost:3100',
    })
    expect(dataDir).toBe(`${repositoryDir}/.data`)
  })

  test('follow PORT, and take an origin with or without its slash', () => {
    expect(readEnvironment({ PORT: '4000' }).consoleUrl).toBe('http://localhost:4000')
    expect(readEnvironment({ CONSOLE_URL: 'https://c.example/' }).consoleUrl).toBe('https://c.example')
  })

  test('treat an empty variable as none', () => {
    expect(readEnvironment({ PORT: '', DATABASE_URL: '' })).toEqual(readEnvironment({}))
  })

  test.each([
    [{ PORT: 'http' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ RELAY_PORT: '0' }, 'RELAY_PORT'],
    [{ DATABASE_URL: 'mysql://localhost/x' }, 'DATABASE_URL'],
    [{ OIDC_ISSUER: 'login.example' }, 'OIDC_ISSUER'],
    [{ OIDC_ISSUER: 'https://login.example' }, 'OIDC_CLIENT_ID'],
    [{ ADMIN_EMAIL: 'priya' }, 'ADMIN_EMAIL'],
  ])('refuse %j by name', (source, name) => {
    expect(() => readEnvironment(source)).toThrow(name)
  })
})
