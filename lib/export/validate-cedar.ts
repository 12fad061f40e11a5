/**
 * Cedar's own parser and validator (strict) look at what is exported to Cedar. Outside of the domain, since they
 * are WebAssembly with a state of its own.
 */
import { setImmediate } from 'node:timers/promises'
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

/** About 50 ms of work: whoever waits for the same process, as pulses do, gets its turn in between. */
const BATCH = 100

/** null: both sets are Cedar, as many policies as were written, and follow the schema. */
export async function validateCedar(exported: Exported): Promise<Refusal | null> {
  const schema = JSON.parse(textOf(exported, SCHEMA_FILE)) as SchemaJson<string>
  for (const name of [NOT_DENIED_FILE, ALLOWED_FILE]) {
    const problem = await checkStatements(statementsOf(textOf(exported, name)), schema)
    if (problem !== null) return notCedar(name, problem)
  }
  return null
}

/** null: every statement is one policy that Cedar accepts and that follows the schema. */
export async function validateAgentCore(exported: Exported): Promise<Refusal | null> {
  const schema = JSON.parse(textOf(exported, AGENTCORE_SCHEMA_FILE)) as SchemaJson<string>
  const policies = JSON.parse(textOf(exported, AGENTCORE_POLICIES_FILE)) as AgentCorePolicy[]
  const statements = policies.map(policy => policy.definition.cedar.statement)
  const problem = await checkStatements(statements, schema)
  return problem === null ? null : notCedar(AGENTCORE_POLICIES_FILE, problem)
}

/** Strings hold no line ends as they are written, so a line that starts like this starts a policy. */
export function statementsOf(text: string): string[] {
  return text.split(/^(?=@id\()/m).filter(part => part.trim() !== '')
}

/** The first problem, or null. Each is parsed as one policy, so that a name which ends its string early is found. */
export async function checkStatements(
  statements: readonly string[],
  schema: SchemaJson<string>,
): Promise<string | null> {
  const seen = new Set<string>()
  for (let at = 0; at < statements.length; at += BATCH) {
    const batch = statements.slice(at, at + BATCH)
    // Agents share most of what their policies say: of those that differ only in whom and until when, one is typed.
    const news = batch.filter(statement => seen.size < seen.add(shapeOf(statement)).size)
    const problem = guard(() => parseProblem(batch) ?? typeProblem(news, schema))
    if (problem !== null) return problem
    await setImmediate()
  }
  return null
}

const SCOPE_ID = /^permit \(principal == \w+::\w+::"(?:[^"\\]|\\.)*"/
const CLOCK_LIMIT = /context\.now < [0-9]+/g

/** What the type of a policy depends on: not its annotations, which agent it is of, or how late it is. */
function shapeOf(statement: string): string {
  const permit = statement.slice(Math.max(0, statement.search(/^permit /m)))
  return permit.replace(SCOPE_ID, 'permit (principal').replaceAll(CLOCK_LIMIT, 'context.now < 0')
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
