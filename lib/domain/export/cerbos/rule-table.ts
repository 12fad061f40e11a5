/** What the rules of one policy file share: fields as variables, what a call then owes as constants, each once. */
import { approvalsOf } from '../../policy/join'
import type { ApprovalNeed, Obligations, Rule, SurfaceEntry } from '../../policy/model'
import {
  anyOf,
  type Clear,
  clearCondition,
  type Lens,
  numberCounts,
  pathExists,
  pathValue,
} from '../cel/clear-condition'
import { celInstant } from '../cel/literals'

/** What a rule that holds brings to the answer; `host.ts` reads it. */
export type SaidRule = {
  kind: Rule['kind'] | 'tier'
  layer: Rule['layer'] | ''
  /** `id@version`, or the tier. */
  rule: string
  outcome: Rule['outcome']
  message: string
  obligations: Obligations
  approvals: ApprovalNeed[]
}

export const NOW = 'V.now'
export const CONTEXT = 'R.attr.context'

/**
 * cel-go reads no expression that is longer (its default, less what stands around it). It also checks an expression
 * in more than linear time, so fields are looked up once, as variables, and rules only compare them.
 */
const MAX_EXPRESSION = 90_000

export class RuleTable {
  readonly variables: Record<string, string> = { now: 'now()' }
  readonly said: Record<string, SaidRule> = {}
  readonly #names = new Map<string, string>()

  /** The host shows the whole context, without nulls (`host.ts`), and Cerbos has its own clock. */
  readonly #lens: Lens = {
    now: NOW,
    field: path => {
      const [exists, found] = [pathExists(CONTEXT, path), pathValue(CONTEXT, path)]
      const value = this.#variable('field', `${exists} ? dyn(${found}) : dyn(null)`)
      const counts = () => this.#variable('number', numberCounts(value))
      return { value, counts, exists: `${value} != null`, total: true }
    },
  }

  /** The proof that the rule doesn't hold. null: longer than Cerbos reads. */
  clear(rule: Rule, waivedUntil: number | null): Clear | null {
    const waived = waivedUntil !== null && `${NOW} < ${celInstant(waivedUntil)}`
    const clear = anyOf([waived, clearCondition(rule.condition, this.#lens)])
    if (typeof clear === 'boolean') return clear
    return clear.length > MAX_EXPRESSION ? null : this.#variable('clear', clear)
  }

  proof(expression: string): string {
    return this.#variable('proof', expression)
  }

  /** The name of what a rule says while it holds. */
  says(said: SaidRule): string {
    return this.#name('rule', JSON.stringify(said), name => {
      this.said[name] = said
    })
  }

  #variable(prefix: string, expression: string): string {
    return `V.${this.#name(prefix, expression, name => {
      this.variables[name] = expression
    })}`
  }

  #name(prefix: string, content: string, define: (name: string) => void): string {
    const known = this.#names.get(content)
    if (known !== undefined) return known
    const name = `${prefix}_${this.#names.size + 1}`
    this.#names.set(content, name)
    define(name)
    return name
  }
}

export function saidByRule(rule: Rule): SaidRule {
  const { kind, layer, outcome, message, obligations } = rule
  const approvals = outcome === 'step_up' ? approvalsOf(rule, layer) : []
  return { kind, layer, rule: `${rule.id}@${rule.version}`, outcome, message, obligations, approvals }
}

/** Until when a guardrail is waived for this action, or null. The latest exception counts. */
export function waivedUntil(rule: Rule, entry: SurfaceEntry): number | null {
  const ends = entry.exceptions
    .filter(({ guardrail, up_to_version }) => guardrail === rule.id && rule.version <= up_to_version)
    .map(exception => exception.expires_at)
  return ends.length > 0 ? Math.max(...ends) : null
}
