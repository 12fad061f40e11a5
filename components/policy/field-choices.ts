/** What a condition can be about, as the editor offers it: arguments from the schema, and what enforcers attest. */
import { DATA_CLASSES } from '@/lib/domain/policy/model'
import type { FieldType, SchemaField } from '@/lib/domain/policy/schema-fields'

export type FieldGroup = 'Arguments' | 'The request' | 'Usage and posture' | 'Time'

export type FieldChoice = SchemaField & {
  group: FieldGroup
  /** Only these comparisons say anything about it. */
  kind?: 'clock' | 'chain' | 'data class'
}

export const FIELD_GROUPS: readonly FieldGroup[] = ['Arguments', 'The request', 'Usage and posture', 'Time']

/** Roots below which any key can be named, with what it is called. */
export const OPEN_ROOTS = {
  arguments: 'argument',
  usage: 'usage counter',
  posture: 'posture attribute',
} as const
export type OpenRoot = keyof typeof OPEN_ROOTS

export const argumentChoices = (fields: readonly SchemaField[]): FieldChoice[] =>
  fields.map(field => ({ ...field, group: 'Arguments' }))

/** Always there, whatever the schema says. */
export function contextChoices(environments: readonly string[] = []): FieldChoice[] {
  return [
    choice('The request', ['environment'], 'environment', ['text'], { options: [...environments] }),
    choice('The request', ['data_class'], 'data class', ['text'], {
      options: [...DATA_CLASSES],
      kind: 'data class',
    }),
    choice('The request', ['purpose'], 'purpose', ['text']),
    choice('The request', ['intent'], 'intent', ['text']),
    choice('The request', ['task'], 'task', ['text']),
    choice('The request', ['session'], 'session', ['text']),
    choice('The request', ['on_behalf_of'], 'on behalf of', ['text']),
    choice('The request', ['actor_chain'], 'chain of agents', ['list'], { items: ['text'], kind: 'chain' }),
    choice('Usage and posture', ['usage', 'amount_24h'], 'usage.amount_24h', ['number']),
    choice('Usage and posture', ['posture', 'sender_constrained'], 'posture.sender_constrained', [
      'yes or no',
    ]),
    choice('Usage and posture', ['posture', 'session_recorded'], 'posture.session_recorded', ['yes or no']),
    choice('Usage and posture', ['posture', 'attested_build'], 'posture.attested_build', ['text']),
    choice('Time', ['clock'], 'days and hours', ['text'], { kind: 'clock' }),
  ]
}

export const pathKey = (path: readonly string[]) => JSON.stringify(path)

export function choiceOf(choices: readonly FieldChoice[], path: readonly string[]): FieldChoice | undefined {
  const key = pathKey(path)
  return choices.find(one => pathKey(one.path) === key)
}

function choice(
  group: FieldGroup,
  path: string[],
  label: string,
  types: FieldType[],
  more: Partial<FieldChoice> = {},
): FieldChoice {
  return { group, path, label, types, options: [], items: [], fallback: undefined, required: false, ...more }
}
