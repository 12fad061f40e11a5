/**
 * A bundle in every target's format, as one signed archive. Like a bundle it is deterministic for one Node version: no
 * time but the bundle's own, and signatures without chance (docs/decisions/006, 016). Building it takes a large
 * environment many seconds, so that is a thread's work (`export-worker.ts`), which has no key; signing is the signer's.
 */
import { inOneOrder } from '../domain/export/in-one-order'
import { composeExport, type ExportFacts, type TargetResult } from '../domain/export/compose-export'
import { type ExportSources, exportPolicy } from '../domain/export/export-policy'
import type { TargetSummary } from '../domain/export/manifest'
import { type Exported, EXPORT_TARGETS, type ExportTarget } from '../domain/export/target'
import { isRefusal, type Refusal } from '../domain/refusal'
import { validateAgentCore, validateCedar } from '../export/validate-cedar'
import { type PackedFile, packFile } from './packed-file'
import { signArchive } from './sign-archive'
import type { SigningKey } from './sign-jws'

/** All but the signature, and what it is signed for. `issuedAt` is the bundle's, in epoch seconds. */
export type BuiltExport = {
  files: PackedFile[]
  targets: TargetSummary[]
  environment: string
  issuedAt: number
}

export type PackedExport = { bytes: Buffer; sha256: string; targets: TargetSummary[] }

/** What the engine itself does not accept is refused here, and never signed. */
const CHECKS: Partial<Record<ExportTarget, (exported: Exported) => Refusal | null>> = {
  cedar: validateCedar,
  agentcore: validateAgentCore,
}

function checked(target: ExportTarget, result: Exported | Refusal): Exported | Refusal {
  return isRefusal(result) ? result : (CHECKS[target]?.(result) ?? result)
}

export function buildExport(
  facts: ExportFacts,
  sources: ExportSources,
  onTarget: (target: ExportTarget) => void = () => {},
): BuiltExport {
  const policy = inOneOrder(facts.policy)
  const results: TargetResult[] = []
  for (const target of EXPORT_TARGETS) {
    onTarget(target)
    results.push({ target, result: checked(target, exportPolicy(target, policy, sources)) })
  }
  const { files, summaries } = composeExport(facts, results)
  return {
    files: files.map(({ name, text }) => packFile(name, text)),
    targets: summaries,
    environment: policy.environment,
    issuedAt: policy.issued_at,
  }
}

export function signExport(
  { files, targets, environment, issuedAt }: BuiltExport,
  { key, issuer }: { key: SigningKey; issuer: string },
): PackedExport {
  return { ...signArchive(files, { key, scope: environment, issuer, issuedAt }), targets }
}
