/**
 * Cedar's own parser and validator (strict) look at what is exported to Cedar. Outside of the domain, since they
 * are WebAssembly with a state of its own.
 */
import {
  checkParsePolicySet,
  type DetailedError,
  policySetTextToParts,
  type SchemaJson,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs'
import { ALLOWED_FILE, NOT_DENIED_FILE, SCHEMA_FILE } from '../domain/export/cedar/export-cedar'
import {
  AGENTCORE_POLICIES_FILE,
  AGENTCORE_SCHEMA_FILE,
  type AgentCorePolicy,
} from '../domain/export/cedar/export-agentcore'
import type { Exported } from '../domain/export/target'
import { type Refusal, refuse } from '../domain/refusal'

/** The parser's stack is small and every policy is checked on its own, so that a batch only bounds memory. */
const BATCH = 500

/** null: both sets are Cedar, as many policies as were written, and follow the schema. */
export function validateCedar(exported: Exported): Refusal | null {
  const schema = JSON.parse(textOf(exported, SCHEMA_FILE)) as SchemaJson<string>
  for (const name of [NOT_DENIED_FILE, ALLOWED_FILE]) {
    const problem = checkSet(textOf(exported, name), schema)
    if (problem !== null) return notCedar(name, problem)
  }
  return null
}

/** null: every statement is one policy that Cedar accepts and that follows the schema. */
export function validateAgentCore(exported: Exported): Refusal | null {
  const schema = JSON.parse(textOf(exported, AGENTCORE_SCHEMA_FILE)) as SchemaJson<string>
  const policies = JSON.parse(textOf(exported, AGENTCORE_POLICIES_FILE)) as AgentCorePolicy[]
  const statements = policies.map(policy => policy.definition.cedar.statement)
  const problem = guard(() => checkStatements(statements, schema))
  return problem === null ? null : notCedar(AGENTCORE_POLICIES_FILE, problem)
}

/** The first problem of a set of policies, or null. */
export function checkSet(text: string, schema: SchemaJson<string>): string | null {
  return guard(() =>
    checkStatements(
      text.split(/^(?=@id\()/m).filter(part => part.trim() !== ''),
      schema,
    ),
  )
}

/** What exhausts the parser's memory or stack doesn't come back as an answer. */
function guard(check: () => string | null): string | null {
  try {
    return check()
  } catch (error) {
    return error instanceof Error ? `${error.message}.` : String(error)
  }
}

function notCedar(name: string, problem: string): Refusal {
  return refuse(
    'unavailable',
    `${name} isn’t what Cedar accepts: ${problem} Nothing was exported; report it to whoever maintains Countersign.`,
  )
}

function checkStatements(statements: readonly string[], schema: SchemaJson<string>): string | null {
  for (let at = 0; at < statements.length; at += BATCH) {
    const batch = statements.slice(at, at + BATCH)
    const policies = { staticPolicies: batch.join('') }
    const parsed = checkParsePolicySet(policies)
    if (parsed.type === 'failure') return sentence(parsed.errors)
    const parts = policySetTextToParts(policies.staticPolicies)
    if (parts.type === 'failure') return sentence(parts.errors)
    // A name that ended its string early would make more of them, or another kind.
    if (parts.policies.length !== batch.length || parts.policy_templates.length > 0) {
      return `${batch.length} policies were written and ${parts.policies.length} read.`
    }
    const answer = validate({ schema, policies, validationSettings: { mode: 'strict' } })
    if (answer.type === 'failure') return sentence(answer.errors)
    const [first] = answer.validationErrors
    if (first) return sentence([first.error])
  }
  return null
}

function sentence(errors: readonly DetailedError[]): string {
  return errors.map(error => `${error.message}.`).join(' ')
}

function textOf({ files }: Exported, name: string): string {
  const file = files.find(candidate => candidate.name === name)
  if (!file) throw new Error(`${name} is missing from the export.`)
  return file.text
}
