import { expect, test } from 'vitest'
import { joinAgent } from './join-policy'
import type { AgentPolicy, SurfaceEntry } from './model'

const entry: SurfaceEntry = {
  mode: 'direct',
  classified: true,
  definition_digest: 'd',
  endpoints: {},
  datasets: {},
  tiers: [{ tier: 'low', outcome: 'allow', approvals: [] }],
  thresholds: [],
  guardrails: [],
  exceptions: [],
}

/** Names as they arrive from outside: JSON.parse makes own properties of all of them. */
const agent = (system: string, action: string): AgentPolicy => ({
  name: 'a',
  release: 'rel_1',
  digest: 'd',
  status: 'active',
  certified_until: 1,
  purposes: {},
  delegates_to: {},
  surface: JSON.parse(
    JSON.stringify({ SYSTEM: { ACTION: entry } })
      .replace('SYSTEM', system)
      .replace('ACTION', action),
  ),
})

// Attacked: a system called `constructor` wrote its tools into the global Object of signer and console.
test.each([
  ['constructor', 'hasOwn'],
  ['constructor', 'pwned'],
  ['__proto__', 'create_refund'],
  ['stripe', '__proto__'],
  ['toString', 'valueOf'],
])('a system called %s with a tool called %s is a system with a tool, and nothing else', (system, action) => {
  const before = Object.getOwnPropertyNames(Object).concat(Object.getOwnPropertyNames(Object.prototype))
  const hasOwn = Object.hasOwn
  const { surface } = joinAgent(agent(system, action), agent(system, action))
  expect(Object.hasOwn).toBe(hasOwn)
  expect(Object.getOwnPropertyNames(Object).concat(Object.getOwnPropertyNames(Object.prototype))).toEqual(
    before,
  )
  expect(Object.entries(surface).map(([name, actions]) => [name, Object.keys(actions)])).toEqual([
    [system, [action]],
  ])
})
