/** AgentCore statements under real Cedar, with a gateway's context: never looser, equal where nothing is listed. */
import {
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs'
import type { CedarValueJson, SchemaJson } from '@cedar-policy/cedar-wasm/nodejs'
import { describe, expect, it } from 'vitest'
import type { AgentCoreOptions } from '@/lib/domain/export/cedar/agentcore-options'
import {
  AGENTCORE_POLICIES_FILE,
  AGENTCORE_SCHEMA_FILE,
  type AgentCorePolicy,
  exportAgentCore,
} from '@/lib/domain/export/cedar/export-agentcore'
import type { Exported } from '@/lib/domain/export/target'
import { evaluate } from '@/lib/domain/policy/evaluate'
import type { BundlePolicy } from '@/lib/domain/policy/model'
import { checkRequest } from '@/lib/domain/policy/parse-request'
import { isRefusal } from '@/lib/domain/refusal'
import { permitted } from '@/lib/testing/cedar-engine'
import { exportedText } from '@/lib/testing/exported-text'
import { HOSTILE_TEXTS } from '@/lib/testing/hostile-texts'
import { type Random, seededRandom } from '@/lib/testing/random'
import { AGENTS, NOW, randomBundle } from '@/lib/testing/random-policy'
import { SMALL_NOW, smallPolicy, smallPulse, smallRule } from '@/lib/testing/small-policy'
import { validateAgentCore } from './validate-cedar'

const GATEWAY = 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:gateway/tools-1a2b'
const ISSUER = 'https://idp.acme'
const OPTIONS: AgentCoreOptions = {
  gateway: GATEWAY,
  withdrawn_by_host: true,
  principal: { by: 'sub', issuer: ISSUER },
}
const SUBJECT = `${ISSUER}#client-1`

function exported(policy: BundlePolicy, options?: AgentCoreOptions): Exported {
  const result = exportAgentCore(policy, options && { agentcore: options })
  if (isRefusal(result)) throw new Error(result.detail)
  return result
}

function policiesOf(result: Exported): AgentCorePolicy[] {
  return JSON.parse(exportedText(result, AGENTCORE_POLICIES_FILE)) as AgentCorePolicy[]
}

type Call = {
  subject: string
  name: string
  tags: Record<string, string>
  input: Record<string, CedarValueJson>
}

/** As the gateway does: the context follows the schema, or the call is refused. */
function loadGateway(result: Exported): (call: Call) => boolean {
  const schema = JSON.parse(exportedText(result, AGENTCORE_SCHEMA_FILE)) as SchemaJson<string>
  const statements = policiesOf(result).map(one => [one.name, one.definition.cedar.statement] as const)
  expect(preparseSchema('agentcore', schema).type).toBe('success')
  expect(preparsePolicySet('agentcore', { staticPolicies: Object.fromEntries(statements) }).type).toBe(
    'success',
  )
  const known = Object.keys(schema.AgentCore?.actions ?? {})
  return ({ subject, name, tags, input }) => {
    if (!known.includes(name)) return false
    const principal = { type: 'AgentCore::OAuthUser', id: subject }
    const answer = statefulIsAuthorized({
      principal,
      action: { type: 'AgentCore::Action', id: name },
      resource: { type: 'AgentCore::Gateway', id: GATEWAY },
      context: { input },
      entities: [{ uid: principal, attrs: {}, parents: [], tags }],
      preparsedSchemaName: 'agentcore',
      validateRequest: true,
      preparsedPolicySetId: 'agentcore',
    })
    return permitted(answer)
  }
}

describe('the profile', () => {
  const policy = () => {
    const base = smallPolicy({ subject: SUBJECT }, [
      smallRule('deny', { field: ['arguments', 'amount'], op: 'gt', value: { number: '500.5' } }),
    ])
    return base
  }
  const amount = (type: string) => ({
    ...OPTIONS,
    input_schemas: { stripe: { refund: { type: 'object', properties: { amount: { type } } } } },
  })

  it('says one action of one gateway target per statement, with three underscores unless said otherwise', async () => {
    const result = exported(policy(), amount('integer'))
    expect(result.inexpressible).toEqual([])
    expect(policiesOf(result)).toEqual([
      {
        name: expect.stringMatching(/^countersign_[0-9a-f]{32}$/),
        description: '"agt_1" may call "refund" of "stripe" (release rel_1)',
        withdraw_by: new Date((SMALL_NOW + 500) * 1000).toISOString(),
        definition: {
          cedar: {
            statement: `permit (principal == AgentCore::OAuthUser::"client-1", action == AgentCore::Action::"stripe___refund", resource == AgentCore::Gateway::"${GATEWAY}") when { (!(principal.hasTag("act")) && principal.hasTag("purpose") && ["refunds"].contains(principal.getTag("purpose")) && (context.input has "amount" && (context.input["amount"] > -1000000000000000 && context.input["amount"] < 1000000000000000 && context.input["amount"] <= 500))) };`,
          },
        },
      },
    ])
    expect(await validateAgentCore(result)).toBeNull()
    const other = { ...OPTIONS, separator: '__', targets: { stripe: 'StripeTarget' } }
    expect(JSON.stringify(policiesOf(exported(smallPolicy({ subject: SUBJECT }), other)))).toContain(
      'StripeTarget__refund',
    )
  })

  it('names what it can’t see, and denies it', async () => {
    const names = async (result: Exported) => {
      expect(policiesOf(result)).toEqual([])
      expect(await validateAgentCore(result)).toBeNull()
      expect(result.inexpressible.every(one => one.becomes === 'denied' && one.agent === 'agt_1')).toBe(true)
      return result.inexpressible.map(one => `${one.rule}: ${one.what}`).join('\n')
    }
    const rule = (condition: unknown) =>
      exported(smallPolicy({ subject: SUBJECT }, [smallRule('deny', condition)]), OPTIONS)
    expect(await names(exported(policy(), OPTIONS))).toMatch(
      /^thr_deny@1: The tool’s schema gives arguments.amount no type/,
    )
    expect(await names(rule({ field: ['usage', 'thr_1'], op: 'gt', value: { number: '1' } }))).toMatch(
      /looks at usage.thr_1/,
    )
    expect(
      await names(rule({ field: ['clock'], op: 'during', value: 'mon 09:00-17:00 Europe/Berlin' })),
    ).toMatch(/no(ne)?/)
    expect(await names(exported(smallPolicy({}), OPTIONS))).toMatch(/no identity that a token/)
    const always = smallPolicy({ subject: SUBJECT })
    always.agents.agt_1!.surface.stripe!.refund!.tiers = [{ tier: 'high', outcome: 'step_up', approvals: [] }]
    expect(await names(exported(always, OPTIONS))).toMatch(/asks for an approval/)
    const obliging = smallRule('allow', null, { obligations: { session_recorded: true } })
    const recorded = smallPolicy({ subject: SUBJECT }, [obliging])
    expect(await names(exported(recorded, OPTIONS))).toMatch(/carries no obligations out/)
    expect(policiesOf(exported(recorded, { ...OPTIONS, meets_obligations: true }))).toHaveLength(1)
  })

  it('leaves out a statement of more than 10,000 characters, and what two actions would be called alike', () => {
    const value = Array.from({ length: 60 }, (_, i) => `${i}`.repeat(200))
    const base = smallPolicy({ subject: SUBJECT }, [
      smallRule('deny', { field: ['purpose'], op: 'in', value }),
    ])
    const long = exported(base, OPTIONS)
    expect(policiesOf(long)).toEqual([])
    expect(long.inexpressible[0]?.what).toMatch(/characters, and AgentCore takes 10,000/)

    const alike = smallPolicy({ subject: SUBJECT, system: 'a', action: 'b___c' })
    const { surface } = alike.agents.agt_1!
    surface.a___b = { c: surface.a!.b___c! }
    const result = exported(alike, OPTIONS)
    expect(policiesOf(result)).toEqual([])
    expect(result.inexpressible.map(one => one.system)).toEqual(['a', 'a___b'])
  })

  it('names no gateway until somebody does, and takes back what only time takes away', () => {
    const template = exported(smallPolicy({ subject: SUBJECT }))
    expect(policiesOf(template)[0]?.definition.cedar.statement).toContain('gateway/GATEWAY"')
    expect(template.inexpressible[0]?.what).toMatch(/no gateway yet and permit nothing/)
    const refused = (options: unknown) =>
      exportAgentCore(smallPolicy({}), { agentcore: options as AgentCoreOptions })
    expect(isRefusal(refused({ ...OPTIONS, gateway: 'arn:aws:s3:::x' }))).toBe(true)
    expect(isRefusal(refused({ ...OPTIONS, withdrawn_by_host: false }))).toBe(true)
    expect(isRefusal(refused({ ...OPTIONS, separator: '"' }))).toBe(true)
  })
})

it.each(HOSTILE_TEXTS.map(text => [JSON.stringify(text), text] as const))(
  '%s stays a name',
  async (_, text) => {
    const names = { subject: `${ISSUER}#${text}`, system: text, action: text, purpose: text }
    const rule = smallRule('deny', { field: ['arguments', text], op: 'matches', value: text, absent: 'z' })
    const result = exported(smallPolicy(names, [rule]), {
      ...OPTIONS,
      input_schemas: Object.fromEntries([
        [
          text,
          Object.fromEntries([
            [text, { type: 'object', properties: Object.fromEntries([[text, { type: 'string' }]]) }],
          ]),
        ],
      ]),
    })
    expect(await validateAgentCore(result)).toBeNull()
    const [policy, ...others] = policiesOf(result)
    expect(others).toEqual([])
    const answer = policyToJson(policy!.definition.cedar.statement)
    if (answer.type === 'failure') throw new Error(answer.errors[0]?.message)
    const { effect, principal, action, resource } = answer.json
    expect({ effect, principal, action, resource }).toEqual({
      effect: 'permit',
      principal: { op: '==', entity: { type: 'AgentCore::OAuthUser', id: text } },
      action: { op: '==', entity: { type: 'AgentCore::Action', id: `${text}___${text}` } },
      resource: { op: '==', entity: { type: 'AgentCore::Gateway', id: GATEWAY } },
    })
    const gateway = loadGateway(result)
    const call = { subject: text, name: `${text}___${text}`, tags: { purpose: text } }
    expect(gateway({ ...call, input: Object.fromEntries([[text, text]]) })).toBe(false)
    expect(gateway({ ...call, input: {} })).toBe(text !== '*')
    expect(gateway({ ...call, tags: { purpose: `${text}x` }, input: {} })).toBe(false)
  },
)

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
    const result = exported(policy, {
      ...OPTIONS,
      meets_obligations: random.chance(0.5),
      input_schemas: { stripe: inputs, 'größe 😀': inputs },
    })
    expect(await validateAgentCore(result)).toBeNull()
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
