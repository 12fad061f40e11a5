/** The files of an export archive, but for its signature. Pure: the same bundle gives the same files. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { BundlePolicy } from '../policy/model'
import { isRefusal, type Refusal } from '../refusal'
import {
  EXPORT_FORMAT,
  type ExportManifest,
  ownTexts,
  summaryOf,
  type TargetReport,
  type TargetSummary,
} from './manifest'
import type { Exported, ExportFile, ExportTarget } from './target'

export type ExportFacts = {
  organisation: string
  policy: BundlePolicy
  bundle: ExportManifest['bundle']
}

export type TargetResult = { target: ExportTarget; result: Exported | Refusal }

export function composeExport(
  { organisation, policy, bundle }: ExportFacts,
  results: readonly TargetResult[],
): { files: ExportFile[]; summaries: TargetSummary[] } {
  const files: ExportFile[] = []
  const targets = results.map(({ target, result }): TargetReport => {
    if (isRefusal(result)) return { target, refused: result.detail, files: [], inexpressible: [] }
    const own = result.files.map(({ name, text }) => ({ name: `${target}/${name}`, text }))
    for (const file of own) files.push(file)
    return { target, refused: null, files: own.map(listed), inexpressible: result.inexpressible }
  })
  const manifest: ExportManifest = {
    format: EXPORT_FORMAT,
    organisation,
    environment: policy.environment,
    serial: policy.serial,
    issued_at: isoTime(policy.issued_at),
    expires_at: isoTime(policy.expires_at),
    bundle,
    releases: Object.entries(policy.agents)
      .map(([agent, { release, digest }]) => ({ agent, release, digest }))
      .sort((a, b) => (a.agent < b.agent ? -1 : 1)),
    targets,
  }
  for (const [name, text] of ownTexts(manifest)) files.push({ name, text })
  return { files, summaries: targets.map(summaryOf) }
}

function listed({ name, text }: ExportFile) {
  const bytes = utf8ToBytes(text)
  return { name, size: bytes.length, sha256: bytesToHex(sha256(bytes)) }
}

const isoTime = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString()
