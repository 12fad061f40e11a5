/** A policy to export, and the archive that the signer makes of it. */
import type { ExportFacts } from '../domain/export/compose-export'
import type { BundlePolicy } from '../domain/policy/model'
import { buildExport, signExport } from '../signer/pack-export'
import { regoModule } from '../config/rego-module'
import { fixtureKey } from './bundle-fixture'
import { seededRandom } from './random'
import { randomBundle } from './random-policy'

export const ISSUED_AT = 1_795_305_600

/** Three of the agents of a random policy: enough of everything, and quick to sign again and again. */
export function smallPolicy(seed = 7): BundlePolicy {
  const policy = randomBundle(seededRandom(seed), { absent: true })
  const agents = Object.entries(policy.agents)
    .slice(0, 3)
    .map(([id, agent]) => [id, { ...agent, digest: '1'.repeat(64) }])
  return { ...policy, agents: Object.fromEntries(agents) }
}

export function exportFacts(policy: BundlePolicy = smallPolicy()): ExportFacts {
  const digest = '0'.repeat(64)
  return {
    organisation: 'Acme',
    policy: { ...policy, environment: 'production', serial: 7, issued_at: ISSUED_AT },
    bundle: { revision: 'b7-0', sha256: digest, content_digest: digest },
  }
}

export const exportSources = (relayUrl = 'https://relay.example') => ({
  regoText: regoModule(),
  bundle: { url: `${relayUrl}/bundles/production`, sha256: '0'.repeat(64) },
})

export const fixtureExport = (facts = exportFacts(), sources = exportSources()) =>
  signExport(buildExport(facts, sources), { key: fixtureKey, issuer: 'https://console.example' })
