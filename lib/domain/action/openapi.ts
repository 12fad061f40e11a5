/**
 * An OpenAPI 3.0 or 3.1 document (https://spec.openapis.org/oas/) as actions: one for each operation, its
 * arguments assembled into one JSON Schema: parameters by name, the request body under `body`.
 */
import { ANONYMOUS } from './claims-disagree'
import { isRefusal, type Refusal, refuseField } from '../refusal'
import { quote } from '../strict-json'
import { type ActionClaims, type ImportedAction, importedAction, isObject, pointerStep } from './imported'
import { MAX_ACTIONS, type Progress } from './mcp-tools'
import { References, RefusedReference } from './openapi-refs'
import { argumentSchema, type Operation } from './openapi-arguments'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/** Characters that one operation's schema may grow to before its references stay references. */
const OPERATION_BUDGET = 200_000
/** The same for all of them together, and where even that is refused. */
const TOTAL_BUDGET = 32_000_000
const TOTAL_LIMIT = 2 * TOTAL_BUDGET

export function isOpenApi(document: unknown): boolean {
  return isObject(document) && ('openapi' in document || 'swagger' in document)
}

export function openApiActions(document: unknown, onProgress?: Progress): ImportedAction[] | Refusal {
  const wrong = wrongVersion(document)
  if (wrong) return wrong
  const root = document as Record<string, unknown>
  const paths = root.paths ?? {}
  if (!isObject(paths)) return refuseField('/paths', 'The paths of an OpenAPI document are a JSON object.')
  const references = new References(root)
  try {
    const operations = listOperations(root, paths, references)
    if (isRefusal(operations)) return operations
    return readOperations(root, operations, references, onProgress)
  } catch (error) {
    if (error instanceof RefusedReference) return error.refusal
    throw error
  }
}

function wrongVersion(document: unknown): Refusal | null {
  if (!isObject(document)) return refuseField('', 'An OpenAPI document is a JSON object; this is none.')
  const { openapi, swagger } = document
  if (typeof openapi === 'string' && /^3\.[01]\.\d+/.test(openapi)) return null
  if (swagger !== undefined) {
    return refuseField(
      '/swagger',
      `This is Swagger ${quote(String(swagger))}; convert it to OpenAPI 3 first.`,
    )
  }
  return typeof openapi === 'string'
    ? refuseField('/openapi', `This document follows OpenAPI ${quote(openapi)}; 3.0 and 3.1 can be read.`)
    : refuseField('/openapi', 'This is not an OpenAPI document: it does not say which version it follows.')
}

function listOperations(
  root: Record<string, unknown>,
  paths: Record<string, unknown>,
  references: References,
): Operation[] | Refusal {
  const operations: Operation[] = []
  for (const [path, value] of Object.entries(paths)) {
    if (path.startsWith('x-')) continue
    const itemPointer = `/paths${pointerStep(path)}`
    const item = references.object(value, itemPointer)
    for (const method of METHODS) {
      if (!Object.hasOwn(item, method)) continue
      const pointer = `${itemPointer}/${method}`
      if (operations.length === MAX_ACTIONS) {
        return refuseField(
          pointer,
          `The document has more than ${MAX_ACTIONS} operations, the limit.`,
          'too_large',
        )
      }
      const operation = item[method]
      if (!isObject(operation)) return refuseField(pointer, 'An operation is a JSON object; this is none.')
      operations.push({ method: method.toUpperCase(), path, pointer, item, operation })
    }
  }
  if (operations.length === 0 && root.webhooks !== undefined) {
    return refuseField(
      '/paths',
      'The document describes only webhooks; those are calls to you, not actions of a system.',
    )
  }
  return operations
}

function readOperations(
  root: Record<string, unknown>,
  operations: Operation[],
  references: References,
  onProgress?: Progress,
): ImportedAction[] | Refusal {
  const actions: ImportedAction[] = []
  const firstAt = new Map<string, string>()
  let total = 0
  for (const [at, one] of operations.entries()) {
    const budget = Math.min(OPERATION_BUDGET, Math.max(0, TOTAL_BUDGET - total))
    const { built, spent } = references.within(budget, () => toAction(root, one, references))
    if (isRefusal(built)) return built
    total += spent
    if (total > TOTAL_LIMIT) {
      const detail = `The operations up to ${quote(built.name)} are larger than ${TOTAL_LIMIT} characters together, the limit.`
      return refuseField(one.pointer, detail, 'too_large')
    }
    const first = firstAt.get(built.name)
    if (first !== undefined) {
      return refuseField(
        `${one.pointer}/operationId`,
        `Two operations are named ${quote(built.name)}: ${quote(first)} and ${quote(`${one.method} ${one.path}`)}.`,
      )
    }
    firstAt.set(built.name, `${one.method} ${one.path}`)
    actions.push(built)
    if (at % 100 === 0) onProgress?.(at, operations.length)
  }
  return actions
}

function toAction(
  root: Record<string, unknown>,
  one: Operation,
  references: References,
): ImportedAction | Refusal {
  const { operation, pointer, method, path } = one
  const operationId = operation.operationId ?? `${method} ${path}`
  const summary = operation.summary ?? ''
  const description = operation.description ?? ''
  if (typeof operationId !== 'string' || operationId === '') {
    return refuseField(`${pointer}/operationId`, 'An operationId is a text that is not empty.')
  }
  if (typeof summary !== 'string') return refuseField(`${pointer}/summary`, 'A summary is a text.')
  if (typeof description !== 'string')
    return refuseField(`${pointer}/description`, 'A description is a text.')
  const security = securityOf(operation.security ?? root.security, pointer)
  if (!Array.isArray(security)) return security
  const schema = argumentSchema(one, references)
  if (isRefusal(schema)) return schema
  const claims: ActionClaims = { source: 'openapi', stated: [], method, security }
  const text = [summary, description].filter(part => part !== '').join('\n\n')
  return importedAction({
    name: operationId,
    title: summary,
    description: text,
    input_schema: schema,
    claims,
  })
}

function securityOf(security: unknown, pointer: string): string[] | Refusal {
  if (security === undefined) return []
  if (!Array.isArray(security))
    return refuseField(`${pointer}/security`, 'Security requirements are a JSON array.')
  return security.filter(isObject).flatMap(requirement => {
    const schemes = Object.entries(requirement)
    // An empty one among the alternatives makes signing in optional: a scheme beside it promises nothing.
    if (schemes.length === 0) return [ANONYMOUS]
    return schemes.map(([scheme, scopes]) =>
      Array.isArray(scopes) && scopes.length > 0 ? `${scheme} (${scopes.join(', ')})` : scheme,
    )
  })
}
