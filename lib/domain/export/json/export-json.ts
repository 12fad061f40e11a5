/** The neutral policy as it is, and the JSON Schema (2020-12) that says what may stand in it. */
import { z } from 'zod'
import type { BundlePolicy } from '../../policy/model'
import type { Exported } from '../target'
import { policySchema } from './policy-schema'

const SCHEMA_NAME = 'policy.schema.json'

export function exportJson(policy: BundlePolicy): Exported {
  const schema = { ...jsonSchema(), title: 'Countersign policy' }
  return {
    files: [
      { name: 'policy.json', text: `${JSON.stringify(policy, null, 2)}\n` },
      { name: SCHEMA_NAME, text: `${JSON.stringify(schema, null, 2)}\n` },
    ],
    inexpressible: [],
  }
}

export function jsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(policySchema, { target: 'draft-2020-12', reused: 'ref' })
}
