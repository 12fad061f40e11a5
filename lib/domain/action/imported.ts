/** One action as an import found it: its definition, and what the server claims about it. Claims decide nothing. */
import { domainDigest } from '../digest'

export type ActionSource = 'mcp' | 'openapi'

/**
 * What the server says of its action. The four MCP hints are always there for `source: 'mcp'`, with MCP's
 * defaults where the server is silent; `stated` names those that it did say.
 */
export type ActionClaims = {
  source: ActionSource
  read_only?: boolean
  destructive?: boolean
  idempotent?: boolean
  open_world?: boolean
  stated: string[]
  /** HTTP method, upper case. */
  method?: string
  /** Security schemes that the operation asks for, e.g. `oauth (write:refunds)`. Empty: it asks for none. */
  security?: string[]
}

export type ImportedAction = {
  name: string
  /** "" when the source has none. */
  title: string
  description: string
  /** JSON Schema of the arguments; null when the source declares none. */
  input_schema: Record<string, unknown> | null
  claims: ActionClaims
  /** 64 hex. Of name, description and input schema: what a person read when they classified it. */
  definition_digest: string
}

export function definitionDigest(
  definition: Pick<ImportedAction, 'name' | 'description' | 'input_schema'>,
): string {
  const { name, description, input_schema } = definition
  return domainDigest('action-definition', { name, description, input_schema })
}

export function importedAction(action: Omit<ImportedAction, 'definition_digest'>): ImportedAction {
  return { ...action, definition_digest: definitionDigest(action) }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One step of a JSON pointer (RFC 6901). */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
