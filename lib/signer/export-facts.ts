/** What the newest bundle of an environment was made of, read again in one snapshot; or why that can't be said now. */
import type { Database } from '@/db/pool'
import { loadNewestBundle } from '@/db/stores/bundle-export'
import { loadInputSchemas } from '@/db/stores/input-schemas'
import { loadRules } from '@/db/stores/organisation-rules'
import { loadReleasesInForce } from '@/lib/commands/bundle/releases-in-force'
import { readEnvironment } from '@/lib/config/env'
import { regoModule } from '@/lib/config/rego-module'
import { composeBundle } from '@/lib/domain/bundle/compose-bundle'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { ExportFacts } from '@/lib/domain/export/compose-export'
import type { ExportSources } from '@/lib/domain/export/export-policy'
import { exportSettingsDigest, gatewayOf } from '@/lib/domain/organisation/agentcore-gateways'
import { type Refusal, refuse } from '@/lib/domain/refusal'
import { bundleContentDigest } from './bundle-files'
import { organisation } from './signing-keys'

export type ExportBasis = { facts: ExportFacts; sources: ExportSources; settingsDigest: string }

export async function exportBasis(db: Database, environment: string): Promise<ExportBasis | Refusal> {
  return db.transaction(
    async tx => {
      const newest = await loadNewestBundle(tx, environment)
      if (!newest) return refuse('nothing_released', `No bundle of ${environment} is published.`)
      const { inForce } = await loadReleasesInForce(tx, environment)
      const content = composeBundle(environment, inForce)
      if (bundleContentDigest(content, regoModule()) !== newest.content_digest)
        return refuse('wrong_state', `What bundle ${newest.serial} of ${environment} decides changed since.`)
      const { serial, revision, sha256, content_digest } = newest
      const policy = {
        ...content,
        serial,
        issued_at: epochSeconds(newest.issued_at),
        expires_at: epochSeconds(newest.expires_at),
      }
      const { gateways } = (await loadRules(tx)).rules
      const gateway = gatewayOf(gateways, environment)
      const { relayUrl } = readEnvironment()
      const url = `${relayUrl}/bundles/${encodeURIComponent(environment)}`
      return {
        facts: { organisation: organisation(), policy, bundle: { revision, sha256, content_digest } },
        sources: {
          regoText: regoModule(),
          bundle: { url, sha256 },
          input_schemas: await loadInputSchemas(tx, policy),
          ...(gateway && { agentcore: gateway }),
        },
        settingsDigest: exportSettingsDigest(gateways, environment, relayUrl),
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}
