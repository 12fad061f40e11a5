/** Fields that a condition can be about, from the tool's own input schema: hints for the editor, nothing decides by them. */
export type SchemaField = {
  /** Below `context`, e.g. `["arguments", "amount"]`. */
  path: string[]
  label: string
  type: 'number' | 'text' | 'yes or no' | 'list' | 'unknown'
  /** The schema's enum, for a select. */
  options: string[]
  /** The schema's default, offered as `absent`. */
  fallback: unknown
  required: boolean
}

const MAX_FIELDS = 200
const MAX_DEPTH = 4

/** Always there, whatever the schema says. */
export const CONTEXT_FIELDS: SchemaField[] = [
  field(['purpose'], 'text'),
  field(['on_behalf_of'], 'text'),
  field(['intent'], 'text'),
  field(['posture', 'sender_constrained'], 'yes or no'),
  field(['posture', 'session_recorded'], 'yes or no'),
  field(['usage', 'amount_24h'], 'number'),
]

export function schemaFields(schema: unknown): SchemaField[] {
  const fields: SchemaField[] = []
  walk(schema, ['arguments'], fields, false, 1)
  return fields
}

function walk(schema: unknown, path: string[], out: SchemaField[], required: boolean, depth: number): void {
  if (!isObject(schema) || out.length >= MAX_FIELDS) return
  if (path.length > 1) {
    const type = typeOf(schema)
    if (type !== null) {
      const options = Array.isArray(schema.enum)
        ? schema.enum.filter(value => typeof value === 'string').slice(0, 100)
        : []
      out.push({ ...field(path, type), options, fallback: schema.default, required })
    }
  }
  if (depth > MAX_DEPTH || !isObject(schema.properties)) return
  const needed = Array.isArray(schema.required) ? schema.required : []
  for (const [key, child] of Object.entries(schema.properties))
    walk(child, [...path, key], out, needed.includes(key), depth + 1)
}

function typeOf(schema: Record<string, unknown>): SchemaField['type'] | null {
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter(type => type !== 'null')
  if (types.includes('number') || types.includes('integer')) return 'number'
  if (types.includes('string') || Array.isArray(schema.enum)) return 'text'
  if (types.includes('boolean')) return 'yes or no'
  if (types.includes('array')) return 'list'
  return types.includes('object') || isObject(schema.properties) ? null : 'unknown'
}

function field(path: string[], type: SchemaField['type']): SchemaField {
  const shown = path[0] === 'arguments' ? path.slice(1) : path
  return { path, label: shown.join('.'), type, options: [], fallback: undefined, required: false }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
