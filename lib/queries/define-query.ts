/** The shape of every query: reads only, on the read-only role, narrowed to what the actor may see. */
import type { z } from 'zod'
import { readDatabase } from '@/db/read'
import type { Database } from '@/db/pool'
import { hasPermission, whoMay, type Actor, type Permission } from '@/lib/domain/member/permissions'
import { isRefusal, refuse, type Refusal } from '@/lib/domain/refusal'
import { parseInput } from '@/lib/http/parse-input'

export type QueryContext = { db: Database; actor: Actor; now: Date }

export type QueryDefinition<Name extends string, Input, Output> = {
  name: Name
  summary: string
  input: z.ZodType<Input>
  output: z.ZodType<Output>
  permission: Permission
  /** Asked by POST with a JSON body, since the question is too large or too exact for a URL. Still reads only. */
  body?: true
  /** Every refusal is evidence, not only a wrong role: for questions that hand us a document from outside. */
  recordsRefusals?: true
  /** For more than the door's usual 256 KB. */
  maxBodyBytes?: number
  run: (input: Input, context: QueryContext) => Promise<Output | Refusal>
}

// biome-ignore lint/suspicious/noExplicitAny: what a registry of different queries holds
export type AnyQuery = QueryDefinition<string, any, any>

export function defineQuery<const Name extends string, Input, Output>(
  definition: QueryDefinition<Name, Input, Output>,
): QueryDefinition<Name, Input, Output> {
  return definition
}

export async function runQuery<Name extends string, Input, Output>(
  query: QueryDefinition<Name, Input, Output>,
  actor: Actor,
  input: unknown,
  now = new Date(),
): Promise<Output | Refusal> {
  const refused = mayAsk(query, actor)
  if (refused) return refused
  const parsed = parseInput(query.input, input)
  if (isRefusal(parsed)) return parsed
  return query.run(parsed, { db: readDatabase(), actor, now })
}

/** Null when the actor may ask at all; what they see of it is the query's own. */
export function mayAsk(query: Pick<AnyQuery, 'name' | 'permission'>, actor: Actor): Refusal | null {
  if (actor.kind === 'token' && !actor.operations.includes(query.name)) {
    return refuse(
      'not_permitted',
      `The token "${actor.name}" is not scoped to ${query.name}. Its owner can create one that is.`,
    )
  }
  if (hasPermission(actor, query.permission)) return null
  return refuse(
    'not_permitted',
    `You can't see this: your teams don't have ${query.permission}. ${whoMay(query.permission)}.`,
  )
}
