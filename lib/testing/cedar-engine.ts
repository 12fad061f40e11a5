/** Real Cedar (cedar-wasm) with an export loaded, asked through the host adapter as an enforcer would. */
import '../export/steady-wasm'
import {
  type AuthorizationAnswer,
  type CheckParseAnswer,
  preparsePolicySet,
  preparseSchema,
  type SchemaJson,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs'
import {
  ALLOWED_FILE,
  exportCedar,
  HOST_FILE,
  NOT_DENIED_FILE,
  SCHEMA_FILE,
} from '../domain/export/cedar/export-cedar'
import { type CedarCall, type CedarHost, outcomeOf, planCalls } from '../domain/export/cedar/host-adapter'
import type { Exported } from '../domain/export/target'
import type { BundlePolicy, EvaluationRequest, Outcome, Pulse } from '../domain/policy/model'
import type { Malformed } from '../domain/policy/parse-request'
import { exportedText } from './exported-text'

export type CedarEngine = {
  exported: Exported
  decide(
    pulse: Pulse | null,
    request: EvaluationRequest | Malformed,
    now: number,
  ): { outcome: Outcome; exact: boolean }
}

/** cedar-wasm keeps what is loaded by name; a name is loaded over and over, so that nothing piles up. */
export function loadCedar(policy: BundlePolicy, name = 'countersign'): CedarEngine {
  const exported = exportCedar(policy)
  mustParse(preparseSchema(name, JSON.parse(exportedText(exported, SCHEMA_FILE)) as SchemaJson<string>))
  for (const file of [NOT_DENIED_FILE, ALLOWED_FILE]) {
    mustParse(preparsePolicySet(`${name}/${file}`, { staticPolicies: exportedText(exported, file) }))
  }
  const host = JSON.parse(exportedText(exported, HOST_FILE)) as CedarHost
  const permits = (file: string, call: CedarCall) => {
    const answer = statefulIsAuthorized({
      ...call,
      entities: [],
      preparsedSchemaName: name,
      validateRequest: true,
      preparsedPolicySetId: `${name}/${file}`,
    })
    return permitted(answer)
  }
  return {
    exported,
    decide(pulse, request, now) {
      const plan = planCalls(host, pulse, request, now)
      if ('denied' in plan) return { outcome: 'deny', exact: plan.exact }
      const answers = plan.calls.map(call => ({
        notDenied: permits(NOT_DENIED_FILE, call),
        allowed: permits(ALLOWED_FILE, call),
      }))
      return { outcome: outcomeOf(answers), exact: plan.exact }
    },
  }
}

/** Under a correct adapter no policy fails to evaluate, and every context follows the schema. */
export function permitted(answer: AuthorizationAnswer): boolean {
  if (answer.type === 'failure') throw new Error(answer.errors.map(error => error.message).join('; '))
  const { decision, diagnostics } = answer.response
  if (diagnostics.errors.length > 0) throw new Error(JSON.stringify(diagnostics.errors))
  return decision === 'allow'
}

function mustParse(answer: CheckParseAnswer): void {
  if (answer.type === 'failure') throw new Error(answer.errors.map(error => error.message).join('; '))
}
