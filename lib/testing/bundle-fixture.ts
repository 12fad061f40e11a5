/** A small but complete bundle and pulse for tests of packing, serving and loading; not a policy. */
import { generateKey } from '../signer/keys'
import { packBundle, packPulse } from '../signer/pack-bundle'
import { packFile } from '../signer/packed-file'

export const fixtureKey = generateKey('ES256', 'test-2026a')

/** Stands for the real module where only loading matters: tells what the data says. */
const REGO = `package countersign

import rego.v1

default pulse := null

pulse := data.countersign_pulse.number

answer := {"serial": data.countersign.serial, "pulse": pulse, "agents": data.countersign.agents}
`

/** Every kind of key and number on which our canonical text and OPA's could differ. */
const HARD_DATA =
  '"hard":{"\u{1f600}":1,"\uffee":"\u2028\u2029<&>","\\b\\f\\u0001":[1e21,1e-7,-0,1.50],"at":1795305600123456789,"é":null}'

type Fixture = { environment?: string; issuedAt?: number; key?: typeof fixtureKey; scope?: string }

export function fixtureBundle(serial: number, options: Fixture = {}) {
  const { environment = 'production', issuedAt = 1795305600, key = fixtureKey } = options
  return packBundle({
    files: [
      packFile('countersign/countersign.rego', REGO),
      packFile(
        'countersign/data.json',
        `{"serial":${serial},"environment":${JSON.stringify(environment)},"agents":{},${HARD_DATA}}`,
      ),
      // OPA adds what stands in folders to what stands above them.
      packFile('countersign/agents/agt_1/data.json', '{"name":"refunder"}'),
    ],
    manifest: {
      organisation: 'Acme',
      environment,
      serial,
      issued_at: issuedAt,
      expires_at: issuedAt + 86_400,
      releases_digest: '0'.repeat(64),
    },
    key,
    scope: options.scope ?? environment,
    issuer: 'https://console.example',
    issuedAt,
  })
}

export function fixturePulse(number: number, options: Fixture = {}) {
  const { environment = 'production', issuedAt = 1795305600, key = fixtureKey } = options
  return packPulse({
    pulseDataText: `{"number":${number}}`,
    manifest: { organisation: 'Acme', environment, issued_at: issuedAt + number, least_serial: 1 },
    key,
    scope: options.scope ?? environment,
    issuer: 'https://console.example',
    issuedAt: issuedAt + number,
  })
}
