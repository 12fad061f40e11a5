/** One policy in the format of one target. Whatever order an exporter works in, the same policy gives the same answer. */
import { compareUtf8 } from '../bundle/opa-canonical'
import type { BundlePolicy } from '../policy/model'
import { isRefusal, type Refusal } from '../refusal'
import { exportAgentgateway } from './agentgateway/export-agentgateway'
import { exportAgentCore } from './cedar/export-agentcore'
import { exportCedar } from './cedar/export-cedar'
import { exportCerbos } from './cerbos/export-cerbos'
import { exportCsv } from './csv/export-csv'
import { exportEnvoy } from './envoy/export-envoy'
import { exportJson } from './json/export-json'
import { exportMicrosoft } from './microsoft/export-microsoft'
import { exportOpa } from './opa/export-opa'
import type { Exported, ExportOptions, ExportTarget, Inexpressible } from './target'

/** The module is a file, and the pure core reads none: it comes in. */
export type ExportSources = ExportOptions & { regoText: string }

const EXPORTERS: Record<ExportTarget, (policy: BundlePolicy, sources: ExportSources) => Exported | Refusal> =
  {
    opa: exportOpa,
    cedar: exportCedar,
    agentcore: exportAgentCore,
    cerbos: exportCerbos,
    microsoft: exportMicrosoft,
    envoy: exportEnvoy,
    agentgateway: exportAgentgateway,
    json: exportJson,
    csv: exportCsv,
  }

/** `policy` in one order (`inOneOrder`). */
export function exportPolicy(
  target: ExportTarget,
  policy: BundlePolicy,
  sources: ExportSources,
): Exported | Refusal {
  const exported = EXPORTERS[target](policy, sources)
  if (isRefusal(exported)) return exported
  return {
    files: [...exported.files].sort((a, b) => compareUtf8(a.name, b.name)),
    inexpressible: unique(exported.inexpressible),
  }
}

function unique(all: readonly Inexpressible[]): Inexpressible[] {
  const keyed = new Map(all.map(each => [keyOf(each), each]))
  return [...keyed].sort(([a], [b]) => compareUtf8(a, b)).map(([, each]) => each)
}

const keyOf = ({ agent, system, action, rule, what, becomes }: Inexpressible) =>
  JSON.stringify([agent, system, action, rule, what, becomes])
