/** A gateway that enforces an AgentCore export with real Cedar: typed input, claims as tags. */
import {
  type CedarValueJson,
  type CheckParseAnswer,
  preparsePolicySet,
  preparseSchema,
  type SchemaJson,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs'
import type { AgentCoreOptions } from '../domain/export/cedar/agentcore-options'
import {
  AGENTCORE_POLICIES_FILE,
  AGENTCORE_SCHEMA_FILE,
  type AgentCorePolicy,
  exportAgentCore,
} from '../domain/export/cedar/export-agentcore'
import type { Exported, InputSchemas } from '../domain/export/target'
import type { BundlePolicy } from '../domain/policy/model'
import { isRefusal } from '../domain/refusal'
import { permitted } from './cedar-engine'
import { exportedText } from './exported-text'

export const GATEWAY = 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:gateway/tools-1a2b'
export const ISSUER = 'https://idp.acme'
export const GATEWAY_OPTIONS: AgentCoreOptions = {
  gateway: GATEWAY,
  withdrawn_by_host: true,
  principal: { by: 'sub', issuer: ISSUER },
}

export function exportedForGateway(
  policy: BundlePolicy,
  options?: AgentCoreOptions,
  input_schemas?: InputSchemas,
): Exported {
  const result = exportAgentCore(policy, {
    ...(options && { agentcore: options }),
    ...(input_schemas && { input_schemas }),
  })
  if (isRefusal(result)) throw new Error(result.detail)
  return result
}

export function statementsOf(result: Exported): AgentCorePolicy[] {
  return JSON.parse(exportedText(result, AGENTCORE_POLICIES_FILE)) as AgentCorePolicy[]
}

type Call = {
  subject: string
  name: string
  tags: Record<string, string>
  input: Record<string, CedarValueJson>
}

/** As the gateway does: the context follows the schema, or the call is refused. */
export function loadGateway(result: Exported): (call: Call) => boolean {
  const schema = JSON.parse(exportedText(result, AGENTCORE_SCHEMA_FILE)) as SchemaJson<string>
  const statements = statementsOf(result).map(one => [one.name, one.definition.cedar.statement] as const)
  mustSucceed(preparseSchema('agentcore', schema))
  mustSucceed(preparsePolicySet('agentcore', { staticPolicies: Object.fromEntries(statements) }))
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

function mustSucceed(answer: CheckParseAnswer): void {
  if (answer.type === 'failure') throw new Error(answer.errors.map(error => error.message).join('; '))
}
