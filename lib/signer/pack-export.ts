/**
 * A bundle in every target's format, as one signed archive. Like a bundle it is deterministic for one Node version: no
 * time but the bundle's own, and signatures without chance (docs/decisions/006, 016).
 */
import { setImmediate } from 'node:timers/promises'
import { inArchiveOrder, TAR_END } from '../domain/bundle/archive'
import type { SigningKey } from '../domain/bundle/jws'
import { decodeUtf8 } from '../domain/bundle/opa-canonical'
import { signHashes } from '../domain/bundle/signatures'
import { inOneOrder } from '../domain/export/in-one-order'
import { composeExport, type ExportFacts, type TargetResult } from '../domain/export/compose-export'
import { type ExportSources, exportPolicy } from '../domain/export/export-policy'
import type { TargetSummary } from '../domain/export/manifest'
import { type Exported, EXPORT_TARGETS, type ExportTarget } from '../domain/export/target'
import { isRefusal, type Refusal } from '../domain/refusal'
import { validateAgentCore, validateCedar } from '../export/validate-cedar'
import { gzipMember, type PackedFile, packFile, sha256 } from './packed-file'

export type PackedExport = { bytes: Buffer; sha256: string; targets: TargetSummary[] }

/** What the engine itself does not accept is refused here, and never signed. */
const CHECKS: Partial<Record<ExportTarget, (exported: Exported) => Promise<Refusal | null>>> = {
  cedar: validateCedar,
  agentcore: validateAgentCore,
}

async function checked(target: ExportTarget, result: Exported | Refusal): Promise<Exported | Refusal> {
  return isRefusal(result) ? result : ((await CHECKS[target]?.(result)) ?? result)
}

export async function packExport(
  facts: ExportFacts,
  sources: ExportSources,
  { key, issuer }: { key: SigningKey; issuer: string },
): Promise<PackedExport> {
  const policy = inOneOrder(facts.policy)
  const results: TargetResult[] = []
  for (const target of EXPORT_TARGETS) {
    // Pulses are signed by the same process: they never wait for a whole archive.
    await setImmediate()
    results.push({ target, result: await checked(target, exportPolicy(target, policy, sources)) })
  }
  const { files, summaries } = composeExport(facts, results)
  const packed: PackedFile[] = []
  for (const { name, text } of files) {
    await setImmediate()
    packed.push(packFile(name, text))
  }
  const { environment, issued_at } = facts.policy
  const signatures = signHashes(
    inArchiveOrder(packed).map(({ name, hash }) => ({ name, hash })),
    key,
    { scope: environment, issuer, issuedAt: issued_at },
  )
  const all = inArchiveOrder([...packed, packFile(signatures.name, decodeUtf8(signatures.bytes) ?? '')])
  const bytes = Buffer.concat([...all.map(({ member }) => member), gzipMember(TAR_END)])
  return { bytes, sha256: sha256(bytes), targets: summaries }
}
