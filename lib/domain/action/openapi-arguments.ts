/** The arguments of one OpenAPI operation as one JSON Schema: parameters by name, the request body under `body`. */
import { isRefusal, type Refusal, refuseField } from '../refusal'
import { isObject, pointerStep } from './imported'
import type { References } from './openapi-refs'

export type Operation = {
  method: string
  path: string
  pointer: string
  item: Record<string, unknown>
  operation: Record<string, unknown>
}

/**
 * `x-operation` puts method and path into the definition: an operationId that moves from POST to DELETE is
 * another action, and its digest must say so.
 */
export function argumentSchema(one: Operation, references: References): Record<string, unknown> | Refusal {
  const { operation, item, pointer, method, path } = one
  const properties = new Map<string, unknown>()
  const required: string[] = []
  for (const parameter of effectiveParameters(one, references)) {
    if (isRefusal(parameter)) return parameter
    const { name, place, definition, at } = parameter
    // Two places may use one name (a path id and a header id): the later one carries its place.
    const key = properties.has(name) || name === 'body' ? `${place}.${name}` : name
    properties.set(key, { ...parameterSchema(definition, at, references), 'x-in': place })
    if (definition.required === true) required.push(key)
  }
  const body = operation.requestBody
  if (body !== undefined) {
    const resolved = references.object(body, `${pointer}/requestBody`)
    properties.set('body', bodySchema(resolved, `${pointer}/requestBody`, references))
    if (resolved.required === true) required.push('body')
  }
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
    'x-operation': `${method} ${path}`,
    ...(item.servers || operation.servers
      ? { 'x-servers': serverUrls(operation.servers ?? item.servers) }
      : {}),
  }
}

type Parameter = { name: string; place: string; definition: Record<string, unknown>; at: string }

/** The path's parameters, then the operation's, which replace those of the same name and place. */
function effectiveParameters(
  { item, operation, pointer }: Operation,
  references: References,
): (Parameter | Refusal)[] {
  const found = new Map<string, Parameter | Refusal>()
  for (const [list, at] of [
    [item.parameters, pointer.slice(0, pointer.lastIndexOf('/'))],
    [operation.parameters, pointer],
  ] as const) {
    if (list === undefined) continue
    if (!Array.isArray(list)) return [refuseField(`${at}/parameters`, 'Parameters are a JSON array.')]
    for (const [index, value] of list.entries()) {
      const here = `${at}/parameters/${index}`
      const definition = references.object(value, here)
      const { name, in: place } = definition
      if (typeof name !== 'string' || typeof place !== 'string') {
        return [refuseField(here, 'A parameter needs a name and a place ("in").')]
      }
      found.set(`${place} ${name}`, { name, place, definition, at: here })
    }
  }
  return [...found.values()]
}

function parameterSchema(
  definition: Record<string, unknown>,
  at: string,
  references: References,
): Record<string, unknown> {
  const { description } = definition
  const [media] = isObject(definition.content) ? Object.values(definition.content) : []
  const declared = definition.schema ?? (isObject(media) ? media.schema : undefined) ?? {}
  const schema = references.schema(declared, `${at}/schema`)
  return { ...(isObject(schema) ? schema : {}), ...(typeof description === 'string' ? { description } : {}) }
}

/** JSON where the body may be JSON; every type it may have is named. */
function bodySchema(
  body: Record<string, unknown>,
  at: string,
  references: References,
): Record<string, unknown> {
  const content = isObject(body.content) ? body.content : {}
  const types = Object.keys(content)
  const type = types.find(one => /^application\/([\w.-]+\+)?json\b/i.test(one)) ?? types[0]
  const media = type === undefined ? undefined : content[type]
  const declared = isObject(media) ? (media.schema ?? {}) : {}
  const schema = references.schema(declared, `${at}/content${pointerStep(type ?? '')}/schema`)
  return { ...(isObject(schema) ? schema : {}), 'x-in': 'body', 'x-content-types': types }
}

/** The URLs of `servers`, as they stand there: templates and relative ones too. */
export function serverUrls(servers: unknown): string[] {
  if (!Array.isArray(servers)) return []
  return servers.flatMap(server => (isObject(server) && typeof server.url === 'string' ? [server.url] : []))
}
