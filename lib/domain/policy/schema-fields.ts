/**
 * Fields that a condition can be about, from a tool's own input schema (JSON Schema). The schema is a stranger's:
 * references are followed inside the document only, and everything is bounded, so a bomb costs no more than a list.
 */
import type { Scalar } from './model'

export type FieldType = 'number' | 'text' | 'yes or no' | 'list' | 'object'

export type SchemaField = {
  /** Below `context`, e.g. `["arguments", "amount"]`. */
  path: string[]
  label: string
  /** More than one where the schema leaves a choice; empty where it doesn't say. */
  types: FieldType[]
  /** Values that the schema lists, of the field or of a list's items. */
  options: string[]
  /** Of a list's items; empty where the schema doesn't say. */
  items: FieldType[]
  /** The documented default for a field that is left out: a text, number or yes/no. */
  fallback: Scalar | undefined
  required: boolean
}

export type SchemaFields = {
  fields: SchemaField[]
  /** false: the schema says more than was read (bounds, references to elsewhere). */
  complete: boolean
}

const MAX_FIELDS = 300
const MAX_DEPTH = 6
const MAX_OPTIONS = 200
/** Schema nodes looked at, references and alternatives included. */
const MAX_NODES = 4000

type Json = Record<string, unknown>
type Walk = { root: Json; nodes: number; complete: boolean; fields: SchemaField[] }

/** One schema with its references, `allOf` and alternatives taken together. */
type Shape = {
  types: Set<string>
  options: Set<unknown>
  properties: Map<string, unknown[]>
  required: Set<string>
  items: unknown[]
  fallback: unknown
}

export function schemaFields(schema: unknown): SchemaFields {
  if (!isObject(schema)) return { fields: [], complete: true }
  const walk: Walk = { root: schema, nodes: 0, complete: true, fields: [] }
  addProperties(shapeOf([schema], walk), ['arguments'], walk, 1)
  return { fields: walk.fields, complete: walk.complete }
}

function addProperties(shape: Shape, path: string[], walk: Walk, depth: number): void {
  for (const [key, schemas] of shape.properties) {
    if (walk.fields.length >= MAX_FIELDS || depth > MAX_DEPTH) {
      walk.complete = false
      return
    }
    const child = shapeOf(schemas, walk)
    const fieldPath = [...path, key]
    const types = typesOf(child)
    if (!(types.length === 1 && types[0] === 'object' && child.properties.size > 0)) {
      walk.fields.push(fieldOf(fieldPath, types, child, shape.required.has(key), walk))
    }
    addProperties(child, fieldPath, walk, depth + 1)
  }
}

function fieldOf(
  path: string[],
  types: FieldType[],
  shape: Shape,
  required: boolean,
  walk: Walk,
): SchemaField {
  const items = shape.items.length > 0 ? shapeOf(shape.items, walk) : null
  const options = [...(items && types.includes('list') ? items.options : shape.options)]
  return {
    path,
    label: path.slice(1).join('.'),
    types,
    options: options
      .filter(option => typeof option === 'string' || typeof option === 'number')
      .map(String)
      .slice(0, MAX_OPTIONS),
    items: items ? typesOf(items) : [],
    fallback: scalarOf(shape.fallback),
    required,
  }
}

function shapeOf(schemas: unknown[], walk: Walk): Shape {
  const shape: Shape = {
    types: new Set(),
    options: new Set(),
    properties: new Map(),
    required: new Set(),
    items: [],
    fallback: undefined,
  }
  for (const schema of schemas) read(schema, shape, walk, 0)
  return shape
}

function read(schema: unknown, shape: Shape, walk: Walk, hops: number): void {
  if (!isObject(schema)) return
  if (++walk.nodes > MAX_NODES || hops > 16) {
    walk.complete = false
    return
  }
  if (typeof schema.$ref === 'string') {
    const target = pointed(walk.root, schema.$ref)
    if (target === undefined) walk.complete = false
    else read(target, shape, walk, hops + 1)
  }
  for (const type of asList(schema.type)) if (typeof type === 'string') shape.types.add(type)
  if (Array.isArray(schema.enum))
    for (const option of schema.enum.slice(0, MAX_OPTIONS)) shape.options.add(option)
  if (Object.hasOwn(schema, 'const')) shape.options.add(schema.const)
  if (shape.fallback === undefined && Object.hasOwn(schema, 'default')) shape.fallback = schema.default
  if (isObject(schema.properties)) {
    for (const [key, child] of Object.entries(schema.properties)) {
      shape.properties.set(key, [...(shape.properties.get(key) ?? []), child])
    }
  }
  for (const key of asList(schema.required)) if (typeof key === 'string') shape.required.add(key)
  if (isObject(schema.items)) shape.items.push(schema.items)
  for (const part of asList(schema.allOf)) read(part, shape, walk, hops + 1)
  const alternatives = [...asList(schema.oneOf), ...asList(schema.anyOf)]
  if (alternatives.length === 0) return
  // What only one alternative asks for is not required.
  const required = new Set(shape.required)
  for (const part of alternatives) read(part, shape, walk, hops + 1)
  shape.required = required
}

/** `#/$defs/money`; a pointer to elsewhere is never followed. */
function pointed(root: Json, reference: string): unknown {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return undefined
  let value: unknown = root
  for (const segment of reference.slice(2).split('/')) {
    const key = unescapePointer(segment)
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Json)[key]
  }
  return value
}

function unescapePointer(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return segment
  }
}

const TYPE_NAMES: Record<string, FieldType> = {
  number: 'number',
  integer: 'number',
  string: 'text',
  boolean: 'yes or no',
  array: 'list',
  object: 'object',
}

function typesOf(shape: Shape): FieldType[] {
  const stated = [...shape.types].flatMap(type =>
    Object.hasOwn(TYPE_NAMES, type) ? (TYPE_NAMES[type] ?? []) : [],
  )
  const types = stated.length > 0 ? stated : impliedTypes(shape)
  return [...new Set(types)]
}

function impliedTypes(shape: Shape): FieldType[] {
  if (shape.properties.size > 0) return ['object']
  if (shape.items.length > 0) return ['list']
  return [...shape.options].flatMap(option => {
    if (typeof option === 'string') return 'text'
    if (typeof option === 'number') return 'number'
    return typeof option === 'boolean' ? 'yes or no' : []
  })
}

function scalarOf(value: unknown): Scalar | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  return typeof value === 'number' ? { number: String(value) } : undefined
}

const asList = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
