/**
 * Cedar's own parser and validator (strict) look at what is exported to Cedar. Outside of the domain, since they
 * are WebAssembly with a state of its own.
 */
import './steady-wasm'
import {
  checkParsePolicySet,
  type DetailedError,
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

/** Policies per call: Cedar holds them all at once. */
const BATCH = 50

/** null: both sets are Cedar, as many policies as were written, and follow the schema. */
export function validateCedar(exported: Exported): Refusal | null {
  const schema = JSON.parse(textOf(exported, SCHEMA_FILE)) as SchemaJson<string>
  for (const name of [NOT_DENIED_FILE, ALLOWED_FILE]) {
    const problem = checkStatements(statementsOf(textOf(exported, name)), schema)
    if (problem !== null) return notCedar(name, problem)
  }
  return null
}

/** null: every statement is one policy that Cedar accepts and that follows the schema. */
export function validateAgentCore(exported: Exported): Refusal | null {
  const schema = JSON.parse(textOf(exported, AGENTCORE_SCHEMA_FILE)) as SchemaJson<string>
  const policies = JSON.parse(textOf(exported, AGENTCORE_POLICIES_FILE)) as AgentCorePolicy[]
  const statements = policies.map(policy => policy.definition.cedar.statement)
  const problem = checkStatements(statements, schema)
  return problem === null ? null : notCedar(AGENTCORE_POLICIES_FILE, problem)
}

/** Strings hold no line ends as they are written, so a line that starts like this starts a policy. */
export function statementsOf(text: string): string[] {
  return text.split(/^(?=@id\()/m).filter(part => part.trim() !== '')
}

/**
 * The first problem, or null. A policy is parsed as one, so that a name which ends its string early is found, and
 * typed strictly. Agents share most of what their policies say: of those that are alike but for whom they are about
 * and until when, one goes through Cedar, which takes it a millisecond, and the heads of all through `HEAD`.
 */
export function checkStatements(statements: readonly string[], schema: SchemaJson<string>): string | null {
  const seen = new Set<string>()
  let batch: string[] = []
  for (const [i, statement] of statements.entries()) {
    if (seen.size < seen.add(shapeOf(statement)).size) batch.push(statement)
    if (batch.length < BATCH && i < statements.length - 1) continue
    const problem = guard(() => parseProblem(batch) ?? typeProblem(batch, schema))
    if (problem !== null) return problem
    batch = []
  }
  return null
}

/** A string as `cedarString` writes it: nothing in it can end it, and every escape in it is one. */
const STRING = String.raw`"(?:[ !#-\[\]-~]|\\["\\]|\\u\{(?!d[89a-f]..\})[0-9a-f]{1,5}\}|\\u\{10[0-9a-f]{4}\})*"`
const HEAD = new RegExp(`^(?:@[a-z]+\\(${STRING}\\)\\n)*permit \\(principal(?: == \\w+::\\w+::${STRING})?`)
const CLOCK_LIMIT = /context\.now < [0-9]{1,16}(?![0-9])/g

/** Equal where Cedar would say the same of both. A policy whose head is anything else is equal to itself alone. */
function shapeOf(statement: string): string {
  const head = HEAD.exec(statement)?.[0] ?? ''
  return statement.slice(head.length).replaceAll(CLOCK_LIMIT, 'context.now < 0')
}

function parseProblem(statements: readonly string[]): string | null {
  const answer = checkParsePolicySet({ staticPolicies: numbered(statements) })
  return answer.type === 'failure' ? sentence(answer.errors) : null
}

function typeProblem(statements: readonly string[], schema: SchemaJson<string>): string | null {
  if (statements.length === 0) return null
  const policies = { staticPolicies: numbered(statements) }
  const answer = validate({ schema, policies, validationSettings: { mode: 'strict' } })
  if (answer.type === 'failure') return sentence(answer.errors)
  const [first] = answer.validationErrors
  return first ? sentence([first.error]) : null
}

function numbered(statements: readonly string[]): Record<string, string> {
  return Object.fromEntries(statements.map((statement, i) => [`policy ${i}`, statement]))
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

function sentence(errors: readonly DetailedError[]): string {
  return errors.map(error => `${error.message}.`).join(' ')
}

function textOf({ files }: Exported, name: string): string {
  const file = files.find(candidate => candidate.name === name)
  if (!file) throw new Error(`${name} is missing from the export.`)
  return file.text
}
