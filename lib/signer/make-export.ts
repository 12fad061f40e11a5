/** The signer's answer to a wish: the newest bundle, composed again from the same facts, in every target's format. */
import type { Database } from '@/db/pool'
import { loadNewestBundle, loadWantedExports } from '@/db/stores/bundle-export'
import { loadReleasesInForce } from '@/lib/commands/bundle/releases-in-force'
import { storeExport } from '@/lib/commands/bundle/store-export'
import { runCommand } from '@/lib/commands/run-command'
import { readEnvironment } from '@/lib/config/env'
import type { Logger } from '@/lib/config/log'
import { composeBundle } from '@/lib/domain/bundle/compose-bundle'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { ExportFacts } from '@/lib/domain/export/compose-export'
import { isRefusal, type Refusal, refuse } from '@/lib/domain/refusal'
import { bundleContentDigest } from './bundle-files'
import { type PackedExport, packExport } from './pack-export'
import { regoModule } from '@/lib/config/rego-module'
import { bundleKey, issuer, organisation } from './signing-keys'

const ACTOR = { kind: 'system', name: 'signer' } as const

/** One environment that can't be exported must not keep the others from it. */
export async function makeWantedExports(db: Database, log: Logger): Promise<void> {
  for (const environment of await loadWantedExports(db)) {
    try {
      const made = await makeExport(db, environment)
      if (isRefusal(made)) log.info({ environment, why: made.detail }, 'no export yet; it is tried again')
      else log.info(made, 'made an export')
    } catch (error) {
      log.error({ err: error, environment }, 'no export was made; it is tried again')
    }
  }
}

/** Composed and signed outside of a transaction, which it would keep open for long; stored only if nothing changed. */
export async function makeExport(db: Database, environment: string) {
  const facts = await exportFacts(db, environment)
  if (isRefusal(facts)) return facts
  const { kid, packed } = await signedExport(db, facts)
  const reply = await runCommand(storeExport, {
    actor: ACTOR,
    input: {
      environment,
      serial: facts.policy.serial,
      content_digest: facts.bundle.content_digest,
      ...packed,
      kid,
    },
  })
  return isRefusal(reply) ? reply : reply.data
}

/** What the newest bundle was made of; or why that can't be said now. */
export async function exportFacts(db: Database, environment: string): Promise<ExportFacts | Refusal> {
  return db.transaction(
    async tx => {
      const newest = await loadNewestBundle(tx, environment)
      if (!newest) return refuse('nothing_released', `No bundle of ${environment} is published.`)
      const { inForce } = await loadReleasesInForce(tx, environment)
      const content = composeBundle(environment, inForce)
      if (bundleContentDigest(content, regoModule()) !== newest.content_digest)
        return refuse('wrong_state', `What bundle ${newest.serial} of ${environment} decides changed since.`)
      const { serial, revision, sha256, content_digest } = newest
      return {
        organisation: organisation(),
        policy: {
          ...content,
          serial,
          issued_at: epochSeconds(newest.issued_at),
          expires_at: epochSeconds(newest.expires_at),
        },
        bundle: { revision, sha256, content_digest },
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

export async function signedExport(
  db: Database,
  facts: ExportFacts,
): Promise<{ kid: string; packed: PackedExport }> {
  const key = await bundleKey(db)
  const { environment } = facts.policy
  const url = `${readEnvironment().relayUrl}/bundles/${encodeURIComponent(environment)}`
  const sources = { regoText: regoModule(), bundle: { url, sha256: facts.bundle.sha256 } }
  return { kid: key.kid, packed: await packExport(facts, sources, { key, issuer: issuer() }) }
}
