/** The exported JSON against its exported schema, in a validator that knows nothing of us. */
import { Ajv2020 } from 'ajv/dist/2020'
import { describe, expect, it } from 'vitest'
import { goldenCases } from '@/lib/testing/golden'
import { seededRandom } from '@/lib/testing/random'
import { randomBundle } from '@/lib/testing/random-policy'
import type { BundlePolicy } from '../../policy/model'
import { exportJson } from './export-json'

function parts(policy: BundlePolicy): { text: string; value: BundlePolicy; schema: object } {
  const [json, schema] = exportJson(policy).files
  return { text: json!.text, value: JSON.parse(json!.text), schema: JSON.parse(schema!.text) }
}

const base = randomBundle(seededRandom(1), { absent: true })
const validate = new Ajv2020({ strict: false }).compile(parts(base).schema)

describe('policy.json', () => {
  it('says what the policy says', () => {
    expect(parts(base).value).toEqual(base)
  })

  it('fits its schema: golden policies, and random ones', () => {
    const golden = goldenCases().flatMap(({ policy }, i) => (policy && i % 5 === 0 ? policy : []))
    const random = Array.from({ length: 20 }, (_, i) => randomBundle(seededRandom(i), { absent: true }))
    const broken = [...golden, ...random].filter(policy => !validate(parts(policy).value))
    expect(broken).toEqual([])
  }, 120_000)

  it('and nothing else does', () => {
    const wrong: ((policy: Record<string, unknown>) => void)[] = [
      policy => delete policy.guardrails,
      policy => (policy.more = 1),
      policy => (policy.expires_at = 'tomorrow'),
      policy => (policy.agents = { a: { name: 'a' } }),
    ]
    for (const change of wrong) {
      const { value } = parts(base)
      change(value as unknown as Record<string, unknown>)
      expect(validate(value)).toBe(false)
    }
  })

  it('has a schema of the 2020-12 draft', () => {
    expect(parts(base).schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' })
  })
})
