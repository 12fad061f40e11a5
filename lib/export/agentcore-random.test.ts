/** Random calls through an AgentCore gateway: never looser than the evaluator, equal where nothing is listed. */
import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs'
import { expect, it } from 'vitest'
import { evaluate } from '@/lib/domain/policy/evaluate'
import { checkRequest } from '@/lib/domain/policy/parse-request'
import { exportedForGateway, GATEWAY_OPTIONS, ISSUER, loadGateway } from '@/lib/testing/agentcore-gateway'
import { type Random, seededRandom } from '@/lib/testing/random'
import { AGENTS, NOW } from '@/lib/testing/random-condition'
import { randomBundle } from '@/lib/testing/random-policy'
import { smallPulse } from '@/lib/testing/small-policy'
import { validateAgentCore } from './validate-cedar'

/** One thing of each type that AgentCore knows, and some that no rule can compare. */
const TYPES = ['string', 'integer', 'number', 'boolean', 'strings', 'unknown'] as const
type TypeName = (typeof TYPES)[number]
const SCHEMA_OF: Record<TypeName, unknown> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  strings: { type: 'array', items: { type: 'string' } },
  unknown: { anyOf: [{ type: 'string' }] },
}
const TEXTS = ['a', 'b', 'ab', 'aXa', 'é', '😀', 'a*a', '', 'x\ny', '1']

function randomArgument(random: Random, type: TypeName): { json: unknown; cedar: CedarValueJson } {
  if (type === 'integer') {
    const value = random.pick([0, 1, -1, 2, 500, 501, 999999999999999, 1000000000000000, -1000000000000000])
    return { json: value, cedar: value }
  }
  if (type === 'number') {
    const text = random.pick([
      '0.0',
      '1.0',
      '1.5',
      '-2.5',
      '500.0001',
      '0.1',
      '99999999999.5',
      '100000000000.1234',
    ])
    return { json: Number(text), cedar: { __extn: { fn: 'decimal', arg: text } } }
  }
  const one = (): CedarValueJson => random.pick(TEXTS)
  const value = type === 'boolean' ? random.chance(0.5) : type === 'strings' ? random.many(3, one) : one()
  return { json: value, cedar: value }
}

const SEED = Number(process.env.RANDOM_POLICY_SEED ?? Math.floor(Math.random() * 2 ** 31))

it(`agrees with the evaluator on random calls (RANDOM_POLICY_SEED=${SEED})`, async () => {
  const counts = { compared: 0, permitted: 0, exact: 0 }
  for (let bundle = 0; bundle < 12; bundle++) {
    const random = seededRandom(SEED + bundle)
    const policy = randomBundle(random, { absent: true })
    // What lapses later is for whoever withdraws statements.
    policy.issued_at = NOW
    policy.expires_at = NOW + 500
    for (const agent of AGENTS) policy.identities[`${ISSUER}#${agent}`] = [agent]
    const fields = ['x', 'y', 'user.name', 'constructor'].map(key => [key, random.pick(TYPES)] as const)
    const nested = random.pick(TYPES)
    const properties = Object.fromEntries<unknown>(fields.map(([key, type]) => [key, SCHEMA_OF[type]]))
    properties.o = { type: 'object', properties: { k: SCHEMA_OF[nested] } }
    const input = { type: 'object', properties }
    const inputs = Object.fromEntries(['refund', 'read', 'a/b'].map(action => [action, input]))
    const result = exportedForGateway(
      policy,
      { ...GATEWAY_OPTIONS, meets_obligations: random.chance(0.5) },
      { stripe: inputs, 'größe 😀': inputs },
    )
    expect(validateAgentCore(result)).toBeNull()
    const gateway = loadGateway(result)
    // None of these calls comes through a chain.
    const unsaid = result.inexpressible.filter(one => !one.what.startsWith('Calls through a chain'))
    const listed = new Set(unsaid.map(one => [one.agent, one.system, one.action].join('\n')))
    for (let i = 0; i < 150; i++) {
      const [agent, system, action] = [
        random.pick(AGENTS),
        random.pick(Object.keys(policy.agents.agt_0!.surface)),
        random.pick(Object.keys(inputs)),
      ]
      const given = fields.filter(([, type]) => type !== 'unknown' && random.chance(0.8))
      const values = given.map(([key, type]) => [key, randomArgument(random, type)] as const)
      const inner =
        nested !== 'unknown' && random.chance(0.8) ? [['k', randomArgument(random, nested)] as const] : []
      const side = (pick: 'json' | 'cedar') => ({
        ...Object.fromEntries(values.map(([key, value]) => [key, value[pick]])),
        ...(i % 2 === 0 && { o: Object.fromEntries(inner.map(([key, value]) => [key, value[pick]])) }),
      })
      const purpose = random.pick(['refunds', 'größe 😀', 'other'])
      const request = checkRequest({
        subject: { type: 'agent', id: agent, properties: { issuer: ISSUER } },
        action: { name: action },
        resource: { type: 'system', id: system },
        context: { environment: 'production', purpose, arguments: side('json'), actor_chain: [] },
      })
      const { outcome } = evaluate(policy, { ...smallPulse(), least_serial: 0 }, request, NOW).context
      const call = { subject: agent, name: `${system}___${action}`, tags: { purpose } }
      const isPermitted = gateway({ ...call, input: side('cedar') as Record<string, CedarValueJson> })
      const told = `RANDOM_POLICY_SEED=${SEED}, bundle ${bundle}, call ${i}: ${JSON.stringify(request)}`
      if (isPermitted) expect(outcome, told).toBe('allow')
      const isBig = JSON.stringify(side('json')).includes('100000000000')
      if (!listed.has([agent, system, action].join('\n')) && !isBig) {
        expect(isPermitted, told).toBe(outcome === 'allow')
        counts.exact++
      }
      expect(gateway({ ...call, tags: { purpose, act: 'x' }, input: {} })).toBe(false)
      counts.compared++
      if (isPermitted) counts.permitted++
    }
  }
  expect(counts.permitted).toBeGreaterThan(counts.compared / 50)
  expect(counts.exact).toBeGreaterThan(counts.compared / 20)
}, 180_000)
