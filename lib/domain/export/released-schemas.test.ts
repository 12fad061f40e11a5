import { expect, test } from 'vitest'
import { smallPolicy } from '@/lib/testing/small-policy'
import { releasedSchemas } from './released-schemas'

const schema = (type: string) => ({ type: 'object', properties: { amount: { type } } })
const [system, action] = ['stripe', 'refund']

/** Agents that were released with these definitions of one action, under this name of system and action. */
function released(digests: string[], name?: string) {
  const base = smallPolicy(name === undefined ? {} : { system: name, action: name })
  const [agent] = Object.values(base.agents)
  const agents = digests.map((definition_digest, i) => {
    const surface = Object.entries(agent!.surface).map(([slug, actions]) => [
      slug,
      Object.fromEntries(
        Object.entries(actions).map(([each, entry]) => [each, { ...entry, definition_digest }]),
      ),
    ])
    return [`agt_${i}`, { ...agent!, surface: Object.fromEntries(surface) }]
  })
  return { agents: Object.fromEntries(agents) }
}

const definitions = [
  { system, action, digest: 'a', input_schema: schema('integer') },
  { system, action, digest: 'b', input_schema: schema('string') },
  { system: 'other', action, digest: 'c', input_schema: schema('string') },
  { system, action, digest: 'd', input_schema: null },
]

test.each([
  ['the definition that all were released with', ['a', 'a'], { stripe: { refund: schema('integer') } }],
  ['none where agents were released with different ones', ['a', 'b'], {}],
  ['none of another system’s action', ['c'], {}],
  ['none where the definition has none', ['d'], {}],
  ['none of a definition that is not there any more', ['e'], {}],
])('%s', (_, digests, expected) => {
  expect(releasedSchemas(released(digests), definitions)).toEqual(expected)
})

test('a name is a name, whatever it reads like', () => {
  const name = '__proto__'
  const found = releasedSchemas(released(['a'], name), [
    { system: name, action: name, digest: 'a', input_schema: schema('integer') },
  ])
  expect(JSON.stringify(found)).toBe(
    '{"__proto__":{"__proto__":{"properties":{"amount":{"type":"integer"}},"type":"object"}}}',
  )
})
