/**
 * `mcpAuthorization` for agentgateway: who may call which tool. It decides before it looks at arguments, so an
 * action that a rule can deny by its arguments is not allowed there. Rules that fail deny nothing and a list of
 * denials alone allows the rest (crates/agentgateway/src/http/authorization.rs), so there are permits only, and
 * always at least one: where nothing is permitted, it is `false`.
 */
import type { BundlePolicy } from '../../policy/model'
import { celInstant, celText, celTexts } from '../cel/literals'
import { type Gateway, type GatewayIdentity, gatewayPermits, type Permit } from '../gateway/permits'
import type { Exported } from '../target'

const agentgateway: Gateway = {
  name: 'agentgateway',
  lens: { now: null, field: () => null },
  knows: () => true,
  lifetime: (identity, seconds) =>
    'issuer' in identity && `double(jwt.exp) - double(jwt.iat) <= ${seconds}.0`,
  maxExpression: 4096,
}

export function exportAgentgateway(policy: BundlePolicy): Exported {
  const { permits, inexpressible } = gatewayPermits(policy, agentgateway)
  const byCaller = new Map<string, Permit[]>()
  for (const permit of permits) {
    const key = JSON.stringify([permit.identity, permit.system, permit.until, permit.expression])
    byCaller.set(key, [...(byCaller.get(key) ?? []), permit])
  }
  const rules = [...byCaller.values()].map(group => ({ allow: ruleOf(group) }))
  const config = { mcpAuthorization: { rules: rules.length > 0 ? rules : [{ allow: 'false' }] } }
  return {
    files: [{ name: 'mcp-authorization.yaml', text: `${JSON.stringify(config, null, 2)}\n` }],
    inexpressible,
  }
}

function ruleOf(group: readonly Permit[]): string {
  const [first] = group
  if (first === undefined) return 'false'
  const parts = [
    caller(first.identity),
    `mcp.tool.target == ${celText(first.system)}`,
    `mcp.tool.name in ${celTexts(group.map(permit => permit.action))}`,
    `request.startTime < ${celInstant(first.until)}`,
  ]
  return [...parts, ...(first.expression === null ? [] : [`(${first.expression})`])].join(' && ')
}

function caller(identity: GatewayIdentity): string {
  return 'issuer' in identity
    ? `jwt.iss == ${celText(identity.issuer)} && jwt.sub == ${celText(identity.subject)}`
    : `source.spiffeId == ${celText(identity.spiffeId)}`
}
