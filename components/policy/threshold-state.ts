/** A threshold while it is typed, and the rule that it makes. Pure. */
import { fieldsOutside } from '@/lib/domain/policy/check-fields'
import { divideLimit, type RuleLimit } from '@/lib/domain/policy/limit'
import type { ApprovalNeed, Condition } from '@/lib/domain/policy/model'
import { canonicalDecimal } from '@/lib/domain/policy/numbers'
import type { SchemaField } from '@/lib/domain/policy/schema-fields'
import { fromCondition, toCondition } from './condition-convert'
import { type DraftGroup, emptyGroup, isWhole, newLeaf } from './condition-draft'
import type { FieldChoice } from './field-choices'
import type { Threshold } from './types'

export type LimitDraft = {
  measure: 'count' | 'sum'
  /** Path of the argument that is summed. */
  field: string[]
  per: RuleLimit['per']
  window: RuleLimit['window']
  /** Of all enforcers together, as typed. */
  at_most: string
  /** Among how many it is divided; null: each counts up to the whole. */
  enforcers: number | null
}

export type ThresholdState = {
  mode: 'condition' | 'limit'
  /** null: the condition is edited as JSON. */
  draft: DraftGroup | null
  json: string
  limit: LimitDraft
  outcome: 'step_up' | 'deny'
  approvals: ApprovalNeed[]
  /** "": every agent. */
  agent: string
  /** The person's own sentence; "": it is written from the condition. */
  words: string
  /** Why, where Security decides on it. */
  why: string
}

export function stateOf(existing: Threshold | null, choices: readonly FieldChoice[]): ThresholdState {
  // A limit makes its own condition, which nobody edits.
  const authored = existing?.limit ? null : ((existing?.condition ?? null) as Condition | null)
  const numbers = choices.filter(field => field.group === 'Arguments' && field.types.includes('number'))
  const first = newLeaf(numbers[0] ?? choices[0], 'root.0')
  return {
    mode: existing?.limit ? 'limit' : 'condition',
    draft: existing && !existing.limit ? fromCondition(authored) : emptyGroup('root', [first]),
    json: JSON.stringify(authored, null, 2),
    limit: limitDraftOf(existing?.counts ?? null, numbers[0]?.path ?? []),
    outcome: existing?.outcome === 'step_up' ? 'step_up' : existing ? 'deny' : 'step_up',
    approvals: existing?.approvals ?? [],
    agent: existing?.agent?.id ?? '',
    words: existing?.own_words ? existing.sentence : '',
    why: '',
  }
}

function limitDraftOf(limit: RuleLimit | null, field: string[]): LimitDraft {
  if (!limit) return { measure: 'count', field, per: 'agent', window: 'hour', at_most: '', enforcers: null }
  return {
    measure: limit.measure,
    field: limit.measure === 'sum' ? limit.field : field,
    per: limit.per,
    window: limit.window,
    at_most: limit.divided?.of ?? limit.at_most,
    enforcers: limit.divided?.enforcers ?? null,
  }
}

/** null: not a number yet. */
export function limitOf(draft: LimitDraft): RuleLimit | null {
  const whole = canonicalDecimal(draft.at_most.trim())
  if (whole === null) return null
  const share =
    draft.enforcers === null || whole.startsWith('-')
      ? { at_most: whole }
      : {
          at_most: divideLimit(whole, draft.enforcers),
          divided: { of: whole, enforcers: draft.enforcers },
        }
  const shared = { per: draft.per, window: draft.window, ...share }
  return draft.measure === 'count'
    ? { measure: 'count', ...shared }
    : { measure: 'sum', field: draft.field, ...shared }
}

export type MadeRule = {
  /** What is saved and previewed, less the version; null: it can't be read yet. */
  rule: {
    id?: string
    action: string
    agent: string | null
    condition: unknown
    limit: RuleLimit | null
    outcome: 'step_up' | 'deny'
    approvals: ApprovalNeed[]
    sentence?: string
  } | null
  outside: string[][]
  /** Why it can't be saved yet. */
  lacks: string | null
}

export function madeOf(
  state: ThresholdState,
  of: { id: string | undefined; action: string; fields: readonly SchemaField[] },
): MadeRule {
  const rest = {
    ...(of.id !== undefined && { id: of.id }),
    action: of.action,
    agent: state.agent === '' ? null : state.agent,
    outcome: state.outcome,
    approvals: state.outcome === 'step_up' ? state.approvals : [],
    ...(state.words.trim() !== '' && { sentence: state.words.trim() }),
  }
  if (state.mode === 'limit') {
    const limit = limitOf(state.limit)
    if (limit === null) return { rule: null, outside: [], lacks: 'The limit lacks a number.' }
    if (limit.measure === 'sum' && limit.field.length < 2)
      return { rule: null, outside: [], lacks: 'Choose what is added up.' }
    const field: Condition | null =
      limit.measure === 'sum' ? { field: limit.field, op: 'gt', value: { number: '0' } } : null
    return {
      rule: { ...rest, condition: null, limit },
      outside: fieldsOutside(field, of.fields),
      lacks: null,
    }
  }
  const parsed = state.draft ? { condition: toCondition(state.draft) } : parseJson(state.json)
  if (!parsed) return { rule: null, outside: [], lacks: 'The condition is not JSON yet.' }
  if (state.draft && !isWhole(state.draft))
    return { rule: null, outside: [], lacks: 'The condition lacks a value.' }
  return {
    rule: { ...rest, condition: parsed.condition, limit: null },
    // What is typed as JSON is judged as it is: a slip in a name is refused at the field.
    outside: state.draft ? fieldsOutside(toCondition(state.draft), of.fields) : [],
    lacks: null,
  }
}

function parseJson(text: string): { condition: unknown } | null {
  try {
    return { condition: JSON.parse(text) }
  } catch {
    return null
  }
}

/** Arguments of a first call to try: numbers a little over the limit. */
export function exampleOf(state: ThresholdState): Record<string, unknown> {
  const example: Record<string, unknown> = {}
  if (state.mode === 'limit') {
    if (state.limit.measure === 'sum') put(example, state.limit.field.slice(1), 10)
    return example
  }
  const walk = (node: DraftGroup): void => {
    for (const child of node.children) {
      if (child.kind === 'group') walk(child)
      else if (child.path[0] === 'arguments' && child.op !== 'missing') {
        const text = child.values[0] ?? child.value
        const value =
          child.type === 'number'
            ? (Number(text || '500') || 0) + (child.values.length > 0 ? 0 : 400)
            : child.type === 'yes or no'
              ? text === 'true'
              : text || 'text'
        const listed = child.op === 'contains' || child.op === 'longer_than' || child.op === 'not_contains'
        put(example, child.path.slice(1), listed ? [value] : value)
      }
    }
  }
  if (state.draft) walk(state.draft)
  return example
}

function put(into: Record<string, unknown>, path: string[], value: unknown): void {
  const [key = '', ...rest] = path
  if (key === '' || key === '__proto__') return
  if (rest.length === 0) {
    if (!Object.hasOwn(into, key)) into[key] = value
    return
  }
  const inner = Object.hasOwn(into, key) ? into[key] : {}
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return
  into[key] = inner
  put(inner as Record<string, unknown>, rest, value)
}
