/**
 * One `MCPRoute` for Envoy AI Gateway: who may call which tool, with which arguments. A patch of the route that
 * `metadata` names: backends and OAuth are the gateway owner's. Format and limits: api/v1beta1/mcp_route.go and
 * internal/mcpproxy/authorization.go of envoyproxy/ai-gateway.
 */
import type { BundlePolicy } from '../../policy/model'
import { type Refusal, refuse } from '../../refusal'
import { allOf, type Lens, numberCounts, pathExists, pathValue } from '../cel/clear-condition'
import { type Gateway, gatewayPermits, type Permit } from '../gateway/permits'
import type { Exported } from '../target'

const MAX_RULES = 32
const MAX_TOOLS = 16
const MAX_SUBJECTS = 128
const MAX_CEL = 4096
/** For so long after its end Envoy still takes a token (`clock_skew_seconds` of its JWT filter, unless set). */
const CLOCK_SKEW = 60
const CLAIMS = 'request.auth.jwt.claims'

/** It sees the arguments as doubles, and sends on to the tool what it saw. It has no clock. */
const lens: Lens = {
  now: null,
  field: ([root, ...path]) => {
    if (root !== 'arguments') return null
    const [base, full] = ['request.mcp.params', [root, ...path]]
    const value = pathValue(base, full)
    return {
      value,
      exists: `${pathExists(base, full)} && ${value} != null`,
      counts: () => numberCounts(value),
      total: false,
    }
  },
}

const envoy: Gateway = {
  name: 'Envoy AI Gateway',
  lens,
  knows: identity => 'issuer' in identity,
  lifetime: (identity, seconds) =>
    'issuer' in identity && `${CLAIMS}["exp"] - ${CLAIMS}["iat"] <= ${seconds}.0`,
  // The time limit stands beside it.
  maxExpression: MAX_CEL - 100,
}

type Group = { issuer: string; subjects: string[]; tools: { backend: string; tool: string }[]; cel: string }

export function exportEnvoy(policy: BundlePolicy): Exported | Refusal {
  const { permits, inexpressible } = gatewayPermits(policy, envoy)
  const groups = together(permits)
  if (groups.length > MAX_RULES)
    return refuse(
      'wrong_state',
      `Envoy AI Gateway takes ${MAX_RULES} rules per MCPRoute; this policy needs ${groups.length}. Give the agents routes, and so environments, of their own, or let the gateway ask OPA instead.`,
    )
  const rules = groups.map(({ issuer, subjects, tools, cel }) => ({
    source: {
      jwt: {
        claims: [
          { name: 'iss', valueType: 'String', values: [issuer] },
          { name: 'sub', valueType: 'String', values: subjects },
        ],
      },
    },
    target: { tools },
    cel,
    action: 'Allow',
  }))
  const route = {
    apiVersion: 'aigateway.envoyproxy.io/v1beta1',
    kind: 'MCPRoute',
    metadata: {
      name: 'countersign',
      annotations: {
        'countersign/environment': policy.environment,
        'countersign/serial': String(policy.serial),
      },
    },
    spec: { securityPolicy: { authorization: { defaultAction: 'Deny', rules } } },
  }
  return { files: [{ name: 'mcproute.yaml', text: `${JSON.stringify(route, null, 2)}\n` }], inexpressible }
}

/**
 * A token was verified, so it isn't over: one that ends before the certificate and the bundle do proves that these
 * still hold. That is the only clock there is.
 */
function celOf({ until, expression }: Permit): string {
  const inTime = `type(${CLAIMS}["exp"]) == double && ${CLAIMS}["exp"] <= ${until - CLOCK_SKEW}.0`
  return String(allOf([inTime, expression ?? true]))
}

/** Same caller and proof: one rule for up to 16 tools. Same tools and proof: one rule for the callers of an issuer. */
function together(permits: readonly Permit[]): Group[] {
  const byCaller = new Map<string, Group>()
  for (const permit of permits) {
    const { identity, system, action } = permit
    if (!('issuer' in identity)) continue
    const { issuer, subject } = identity
    const cel = celOf(permit)
    const key = JSON.stringify([issuer, subject, cel])
    const group = byCaller.get(key) ?? { issuer, subjects: [subject], tools: [], cel }
    group.tools.push({ backend: system, tool: action })
    byCaller.set(key, group)
  }
  const groups = [...byCaller.values()].flatMap(group =>
    chunks(group.tools, MAX_TOOLS).map(tools => ({ ...group, tools })),
  )
  const byTools = new Map<string, Group>()
  for (const { issuer, subjects, tools, cel } of groups) {
    const key = JSON.stringify([issuer, tools, cel])
    const group = byTools.get(key) ?? { issuer, subjects: [], tools, cel }
    group.subjects.push(...subjects)
    byTools.set(key, group)
  }
  return [...byTools.values()].flatMap(group =>
    chunks(group.subjects, MAX_SUBJECTS).map(subjects => ({ ...group, subjects })),
  )
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
