import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { opaConfigYaml } from './opa-config'

const publicKeyPem = '-----BEGIN PUBLIC KEY-----\nMFkw\nEwYH\n-----END PUBLIC KEY-----\n'
const input = {
  relayUrl: 'https://relay.example',
  environment: 'production',
  enforcer: { id: 'enf_1', name: 'Payments gateway' },
  key: { kid: '2026-a', publicKeyPem },
}

test('both archives need a signature by the named key for the environment', () => {
  const config = parse(opaConfigYaml(input))
  expect(config.keys['2026-a']).toEqual({ algorithm: 'ES256', scope: 'production', key: publicKeyPem })
  for (const [name, resource] of [
    ['countersign', 'bundles/production'],
    ['countersign_pulse', 'pulses/production'],
  ] as const) {
    expect(config.bundles[name]).toMatchObject({
      service: 'countersign',
      resource,
      persist: true,
      signing: { keyid: '2026-a', scope: 'production' },
    })
    expect(config.bundles[name].polling.long_polling_timeout_seconds).toBeGreaterThan(20)
  }
  expect(config.services.countersign.credentials.bearer.token_path).toBe('/run/secrets/countersign-enforcer')
  expect(config.status).toEqual({ service: 'countersign' })
  expect(config.decision_logs).toEqual({
    service: 'countersign',
    reporting: { min_delay_seconds: 10, max_delay_seconds: 20 },
  })
})

test('a hostile name stays text', () => {
  const name = 'x\nkeys: {}\u2028services: {}\r\u0085bundles: {}'
  const hostile = parse(opaConfigYaml({ ...input, enforcer: { id: '"}\nkeys: {}', name } }))
  expect(hostile.labels.enforcer).toBe('"}\nkeys: {}')
  expect(Object.keys(hostile)).toEqual(Object.keys(parse(opaConfigYaml(input))))
  expect(Object.keys(hostile.bundles)).toEqual(['countersign', 'countersign_pulse'])
})
