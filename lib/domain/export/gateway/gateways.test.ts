/**
 * What the gateways let through, the evaluator allows. Their rules are run by real cel-go, the engine of Envoy AI
 * Gateway: the one that Cerbos carries, with the names of what they see replaced. agentgateway has an engine of its
 * own; its rules only compare texts and one time.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CerbosProcess, cerbosMissing, startCerbos } from '@/lib/testing/cerbos-process'
import { seededRandom } from '@/lib/testing/random'
import { AGENTS, NOW } from '@/lib/testing/random-condition'
import { randomBundle } from '@/lib/testing/random-policy'
import { randomRequestText } from '@/lib/testing/random-request'
import { freshPulse, STRANGE_TEXTS, strangeEntry } from '@/lib/testing/strange-texts'
import { isRefusal } from '../../refusal'
import { evaluate } from '../../policy/evaluate'
import type { BundlePolicy, EvaluationRequest } from '../../policy/model'
import { Malformed, parseRequest } from '../../policy/parse-request'
import { exportAgentgateway } from '../agentgateway/export-agentgateway'
import { exportEnvoy } from '../envoy/export-envoy'
import type { Exported } from '../target'

const SEED = Number(process.env.RANDOM_POLICY_SEED ?? Math.floor(Math.random() * 2 ** 31))
const ISSUER = 'https://idp.acme'

type EnvoyRule = {
  source: { jwt: { claims: { name: string; values: string[] }[] } }
  target: { tools: { backend: string; tool: string }[] }
  cel: string
  action: string
}
type Route = { spec: { securityPolicy: { authorization: { defaultAction: string; rules: EnvoyRule[] } } } }

function files(exported: Exported | { refused: true; detail: string }): unknown {
  if (isRefusal(exported)) throw new Error(exported.detail)
  return JSON.parse((exported as Exported).files[0]!.text)
}
const authorization = (policy: BundlePolicy) =>
  (files(exportEnvoy(policy)) as Route).spec.securityPolicy.authorization
const allowRules = (policy: BundlePolicy) =>
  (files(exportAgentgateway(policy)) as { mcpAuthorization: { rules: { allow: string }[] } }).mcpAuthorization
    .rules

/** Few enough agents for a route, all known by a token, and rules that leave something to allow. */
function gatewayBundle(seed: number): BundlePolicy {
  const random = seededRandom(seed)
  const policy = randomBundle(random, { absent: true })
  const ids = AGENTS.slice(0, 2)
  for (const rule of Object.values(policy.guardrails)) if (random.chance(0.7)) rule.obligations = {}
  const agents = ids.map(id => {
    const agent = structuredClone(policy.agents[id]!)
    for (const entry of Object.values(agent.surface).flatMap(actions => Object.values(actions))) {
      for (const rule of entry.thresholds) if (random.chance(0.8)) rule.obligations = {}
      if (random.chance(0.6)) entry.guardrails = []
    }
    return [id, { ...agent, status: 'active' as const, certified_until: NOW + 100 }]
  })
  return {
    ...policy,
    expires_at: NOW + 500,
    identities: Object.fromEntries(ids.map(id => [`${ISSUER}#${id}`, [id]])),
    agents: Object.fromEntries(agents),
  }
}

/** Each gateway as a kind of resource, each of its rules as one rule. */
function asCerbos(policy: BundlePolicy, version: string) {
  const envoy = authorization(policy).rules.map(({ source, target, cel }) => {
    const claims = source.jwt.claims.map(
      ({ name, values }) => `R.attr.claims[${JSON.stringify(name)}] in ${JSON.stringify(values)}`,
    )
    const tools = target.tools.map(
      ({ backend, tool }) =>
        `(R.attr.backend == ${JSON.stringify(backend)} && R.attr.tool.name == ${JSON.stringify(tool)})`,
    )
    return [
      ...claims,
      tools.join(' || '),
      cel
        .replaceAll('request.mcp.params', 'R.attr.params')
        .replaceAll('request.auth.jwt.claims', 'R.attr.claims'),
    ]
  })
  const agentgateway = allowRules(policy).map(({ allow }) => [
    allow
      .replaceAll('jwt.', 'R.attr.claims.')
      .replaceAll('source.spiffeId', 'R.attr.spiffe')
      .replaceAll('mcp.tool.', 'R.attr.tool.')
      .replaceAll('request.startTime', 'timestamp(R.attr.start)'),
  ])
  return Object.entries({ envoy, agentgateway }).map(([resource, rules]) => ({
    name: `${version}-${resource}.json`,
    text: JSON.stringify({
      apiVersion: 'api.cerbos.dev/v1',
      resourcePolicy: {
        version,
        resource,
        rules: [['false'], ...rules].map(parts => ({
          actions: ['call'],
          effect: 'EFFECT_ALLOW',
          roles: ['agent'],
          condition: { match: { all: { of: parts.map(expr => ({ expr })) } } },
        })),
      },
    }),
  }))
}

async function lets(cerbos: CerbosProcess, version: string, call: Call, at: number) {
  const claims = { iss: ISSUER, sub: call.agent, iat: at - 60, exp: at + 30 }
  const attr = {
    claims,
    spiffe: '',
    backend: call.system,
    tool: { target: call.system, name: call.action },
    params: { name: call.action, ...(call.arguments !== undefined && { arguments: call.arguments }) },
    start: new Date(at * 1000).toISOString(),
  }
  const answer = (await cerbos.check({
    principal: { id: 'x', roles: ['agent'] },
    resources: ['envoy', 'agentgateway'].map(kind => ({
      actions: ['call'],
      resource: { kind, id: 'x', policyVersion: version, attr },
    })),
  })) as { results: { actions: { call: string } }[] }
  return answer.results.map(result => result.actions.call === 'EFFECT_ALLOW')
}

type Call = {
  agent: string
  system: string
  action: string
  arguments: unknown
  context: Record<string, unknown>
}

/** As the gateway lets it through: by the agent itself, for any purpose of its release, with whatever else. */
function allowedForEveryPurpose(policy: BundlePolicy, call: Call, at: number): boolean {
  return Object.keys(policy.agents[call.agent]!.purposes).every(purpose => {
    const request: EvaluationRequest = {
      subject: { type: 'agent', id: call.agent, properties: { issuer: ISSUER } },
      action: { name: call.action },
      resource: { type: 'system', id: call.system },
      context: { ...call.context, environment: policy.environment, purpose, actor_chain: [], session: null },
    }
    if (call.arguments === undefined) delete request.context.arguments
    else request.context.arguments = call.arguments
    return evaluate(policy, freshPulse, request, at).decision
  })
}

/** An SDK that reads JSON into doubles, as the gateway does, has no other numbers to send. */
function randomCall(policy: BundlePolicy, random: ReturnType<typeof seededRandom>): Call | null {
  const request = parseRequest(randomRequestText(random))
  if (request instanceof Malformed) return null
  const plain = JSON.parse(JSON.stringify(request.context)) as Record<string, unknown>
  const agent = random.pick(Object.keys(policy.agents))
  const system = random.pick(Object.keys(policy.agents[agent]!.surface))
  const actions = Object.keys(policy.agents[agent]!.surface[system]!)
  if (actions.length === 0) return null
  return { agent, system, action: random.pick(actions), arguments: plain.arguments, context: plain }
}

const missing = cerbosMissing()
if (missing !== null) console.warn(`Gateways: ${missing}`)

describe.skipIf(missing !== null)(`random policies and calls (RANDOM_POLICY_SEED=${SEED})`, () => {
  const bundles = [0, 1, 2].map(i => ({ version: `v${i}`, policy: gatewayBundle(SEED + i), seed: SEED + i }))
  let cerbos: CerbosProcess
  beforeAll(async () => {
    cerbos = await startCerbos(bundles.flatMap(({ policy, version }) => asCerbos(policy, version)))
  }, 300_000)
  afterAll(() => cerbos?.stop())

  it('let nothing through that the evaluator would not allow', async () => {
    let allowed = 0
    for (const { policy, version, seed } of bundles) {
      const random = seededRandom(seed + 1000)
      for (let n = 0; n < 300; n++) {
        const call = randomCall(policy, random)
        if (call === null) continue
        const let_ = await lets(cerbos, version, call, NOW)
        if (!let_.includes(true)) continue
        allowed++
        expect(allowedForEveryPurpose(policy, call, NOW), `${let_} ${JSON.stringify(call)}`).toBe(true)
        // A token, or a clock, past what was certified.
        expect(await lets(cerbos, version, call, NOW + 100)).toEqual([false, false])
      }
    }
    expect(allowed).toBeGreaterThan(10)
  }, 300_000)
})

describe('what stands in the files', () => {
  const random = seededRandom(2)
  const base = randomBundle(random, { absent: true })
  const entry = Object.values(base.agents.agt_0!.surface.stripe!)[0]!
  const policyOf = (
    surface: BundlePolicy['agents'][string]['surface'],
    identities: string[],
  ): BundlePolicy => ({
    ...base,
    expires_at: NOW + 500,
    identities: Object.fromEntries(identities.map(key => [key, ['agt_0']])),
    agents: { agt_0: { ...base.agents.agt_0!, status: 'active', certified_until: NOW + 100, surface } },
  })
  const plain = { ...strangeEntry(entry, 's', 'a'), thresholds: [] }
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`tool_${String(i).padStart(3, '0')}`, plain]))

  it('keeps to the limits of an MCPRoute, and is refused beyond them', () => {
    const { defaultAction, rules } = authorization(policyOf({ crm: many(512) }, [`${ISSUER}#a`]))
    expect(defaultAction).toBe('Deny')
    expect(rules).toHaveLength(32)
    for (const { target, action, cel } of rules) {
      expect(target.tools).toHaveLength(16)
      expect(action).toBe('Allow')
      expect(cel.length).toBeLessThanOrEqual(4096)
    }
    const refused = exportEnvoy(policyOf({ crm: many(513) }, [`${ISSUER}#a`]))
    expect(isRefusal(refused) && refused.detail).toContain('this policy needs 33')
  })

  it('gives callers with the same tools one rule', () => {
    const { rules } = authorization(policyOf({ crm: many(3) }, [`${ISSUER}#a`, `${ISSUER}#b`]))
    expect(rules.map(({ source }) => source.jwt.claims.map(claim => claim.values))).toEqual([
      [[ISSUER], ['a', 'b']],
    ])
  })

  it('always lists something to allow at agentgateway: denials alone would allow the rest', () => {
    expect(allowRules(policyOf({}, []))).toEqual([{ allow: 'false' }])
  })

  it('names what it denies', () => {
    const spiffe = policyOf({ crm: { a: plain } }, ['spiffe://acme/a'])
    expect((exportEnvoy(spiffe) as Exported).inexpressible).toEqual([
      {
        agent: 'agt_0',
        system: 'crm',
        action: 'a',
        rule: '',
        what: "Envoy AI Gateway can't tell that a caller is spiffe://acme/a.",
        becomes: 'denied',
      },
    ])
    expect(allowRules(spiffe)[0]!.allow).toContain('source.spiffeId == "spiffe://acme/a"')
    // Known by a token, it is let through: nothing of it is denied.
    const both = exportEnvoy(policyOf({ crm: { a: plain } }, ['spiffe://acme/a', `${ISSUER}#a`])) as Exported
    expect(both.inexpressible).toEqual([])
    expect(both.files[0]?.text).toContain('"tool": "a"')
    const withRule = policyOf({ crm: { a: strangeEntry(entry, 's', 'a') } }, [`${ISSUER}#a`])
    expect(exportAgentgateway(withRule).inexpressible.map(({ rule, becomes }) => [rule, becomes])).toEqual([
      ['thr_1@1', 'denied'],
      ['thr_2@1', 'denied'],
    ])
    expect(allowRules(withRule)).toEqual([{ allow: 'false' }])
    expect((exportEnvoy(withRule) as Exported).inexpressible.map(each => each.what)).toEqual([
      'Envoy AI Gateway asks nobody for an approval, so the call is denied where the rule holds.',
    ])
  })

  it('names are data, in JSON that is YAML too', () => {
    const surface = Object.fromEntries(
      STRANGE_TEXTS.map(system => [system, Object.fromEntries(STRANGE_TEXTS.map(action => [action, plain]))]),
    )
    const policy = policyOf(
      surface,
      STRANGE_TEXTS.map(text => `${ISSUER}#${text}`),
    )
    const tools = authorization(policy).rules.flatMap(rule => rule.target.tools)
    const pairs = STRANGE_TEXTS.flatMap(backend =>
      STRANGE_TEXTS.map(tool => JSON.stringify({ backend, tool })),
    )
    expect(new Set(tools.map(tool => JSON.stringify(tool)))).toEqual(new Set(pairs))
    for (const { allow } of allowRules(policy)) {
      // Outside of its literals a rule is only what it always is.
      const skeleton = allow.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\["", .*?\]/, '[""]')
      expect(skeleton).toBe(
        'jwt.iss == "" && jwt.sub == "" && mcp.tool.target == "" && mcp.tool.name in [""] && request.startTime < timestamp("")',
      )
    }
  })
})
