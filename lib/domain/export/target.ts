/**
 * What an export is: one policy, said in the language of one target. Pure and deterministic: the same policy gives
 * the same files. What a target can't say is named and denied or refused there; nothing is ever widened (DESIGN §4).
 */
import type { Refusal } from '../refusal'
import type { BundlePolicy } from '../policy/model'
import type { AgentCoreOptions } from './cedar/agentcore-options'

export const EXPORT_TARGETS = [
  'opa',
  'cedar',
  'agentcore',
  'cerbos',
  'microsoft',
  'envoy',
  'agentgateway',
  'json',
  'csv',
] as const
export type ExportTarget = (typeof EXPORT_TARGETS)[number]

export const TARGET_NAMES: Record<ExportTarget, string> = {
  opa: 'OPA',
  cedar: 'Cedar',
  agentcore: 'AWS AgentCore',
  cerbos: 'Cerbos',
  microsoft: 'Microsoft agent control',
  envoy: 'Envoy AI Gateway',
  agentgateway: 'agentgateway',
  json: 'JSON',
  csv: 'CSV',
}

/** One line each, for lists and help texts. */
export const TARGET_DESCRIPTIONS: Record<ExportTarget, string> = {
  opa: 'Rego module and data: everything that the console decides, word for word what enforcers load.',
  cedar: 'Cedar schema and two permit-only policy sets: not denied, and allowed without a step-up.',
  agentcore: 'Cedar for AWS AgentCore gateways: one statement per policy, actions named Target___tool.',
  cerbos: 'Cerbos derived roles, one per agent, and permit-only resource policies, one per system.',
  microsoft: 'A manifest for Microsoft agent control that points at the signed bundle by URL and SHA-256.',
  envoy: 'MCPRoute rules for Envoy AI Gateway: which agent may call which tool.',
  agentgateway: 'Tool-level authorization rules for agentgateway.',
  json: 'The policy as plain JSON with its JSON Schema.',
  csv: 'The effective policy as a table for people: one line per agent and action.',
}

/** `name` is a path below the target's folder, such as `policies/stripe.yaml`; `writeTar` says which names can be. */
export type ExportFile = { name: string; text: string }

/** One rule (or "" for the whole action) that the target can't say, and what becomes of the call there. */
export type Inexpressible = {
  /** Agent id, as in `BundlePolicy.agents`. */
  agent: string
  system: string
  action: string
  /** `id@version`, or "". */
  rule: string
  /** What can't be said, as a sentence for people. */
  what: string
  becomes: 'denied' | 'refused'
}

export type Exported = { files: ExportFile[]; inexpressible: Inexpressible[] }

export type InputSchemas = Record<string, Record<string, unknown>>

/** What isn't part of the policy; a preview of a release has no bundle yet. */
export type ExportOptions = {
  /** The signed bundle that enforcers load: its address at the relay and its SHA-256, 64 hex. */
  bundle?: { url: string; sha256: string }
  /** JSON Schema of the arguments, by system and action, of the definitions that were released. */
  input_schemas?: InputSchemas
  /** Without it the statements of AWS AgentCore name no gateway yet, and permit nothing. */
  agentcore?: AgentCoreOptions
}

/** A refusal where the policy as a whole doesn't fit the target's format: then no file of it exists. */
export type Exporter = (policy: BundlePolicy, options: ExportOptions) => Exported | Refusal
