/**
 * Plain Cedar (DESIGN §4, Cedar): permits only, since Cedar skips a forbid whose condition fails. Two sets, from
 * which the outcome is read: not in the first, deny; only in the first, step_up; in both, allow. What a host does
 * around it is `host-adapter.ts`; docs/exports-cedar.md tells it to people.
 */
import type { BundlePolicy, Rule } from '../../policy/model'
import type { Exported, ExportFile, Inexpressible } from '../target'
import { and, cedarString, type Expression, or } from './cedar-text'
import { clearCondition } from './clear-condition'
import { type FactKind, factLeafWriter, pointerOf } from './facts'
import type { CedarHost } from './host-adapter'
import {
  type BindingRule,
  before,
  type Pair,
  type PairRules,
  pairRules,
  pairsOf,
  sortedEntries,
} from './pair-rules'
import { type ActionFacts, addFact, emptyFacts, factKeys, schemaOf } from './schema'

export const NOT_DENIED_FILE = 'policies-not-denied.cedar'
export const ALLOWED_FILE = 'policies-allowed.cedar'
export const SCHEMA_FILE = 'schema.cedarschema.json'
export const HOST_FILE = 'host.json'

type ClearRule = { clear: Expression; facts: [FactKind, string][]; unsaid: string[] }

/** `clear` is remembered per rule: a guardrail of a thousand actions is written out once. */
class Writer {
  readonly #rules = new Map<Rule, ClearRule>()
  readonly actions = new Map<string, ActionFacts>()
  readonly inexpressible: Inexpressible[] = []

  conditions(pair: Pair, bindings: readonly BindingRule[]): Expression[] {
    const needed = this.#factsOf(pair.action)
    return bindings.map(({ rule, waivedUntil }) => {
      const { clear, facts, unsaid } = this.#clear(rule)
      for (const [kind, key] of facts) addFact(needed, kind, key)
      for (const what of unsaid) this.#name(pair, rule, what)
      return or([before('context.now', waivedUntil), clear])
    })
  }

  known(action: string): void {
    this.#factsOf(action)
  }

  #factsOf(action: string): ActionFacts {
    let facts = this.actions.get(action)
    if (!facts) {
      facts = emptyFacts()
      this.actions.set(action, facts)
    }
    return facts
  }

  #clear(rule: Rule): ClearRule {
    const known = this.#rules.get(rule)
    if (known) return known
    const facts: ClearRule['facts'] = []
    const unsaid: string[] = []
    const writer = factLeafWriter((kind, key) => facts.push([kind, key]))
    const clear = clearCondition(rule.condition, writer, what => unsaid.push(what))
    const written = { clear, facts, unsaid }
    this.#rules.set(rule, written)
    return written
  }

  #name({ agent, system, action }: Pair, rule: Rule, what: string): void {
    this.inexpressible.push({
      agent,
      system,
      action,
      rule: `${rule.id}@${rule.version}`,
      what,
      becomes: 'denied',
    })
  }
}

export function exportCedar(policy: BundlePolicy): Exported {
  const writer = new Writer()
  const notDenied: string[] = []
  const allowed: string[] = []
  for (const pair of pairsOf(policy)) {
    writer.known(pair.action)
    const rules = pairRules(pair, policy.guardrails)
    if (!rules) continue
    const first = and([...callConditions(pair, rules, policy), ...writer.conditions(pair, rules.denials)])
    if (first === false) continue
    notDenied.push(permit(pair, rules, 'not-denied', first))
    if (rules.isAlwaysSteppedUp) continue
    const second = and(writer.conditions(pair, rules.stepUps))
    if (second !== false) allowed.push(permit(pair, rules, 'allowed', and([first, second])))
  }
  const actions = [...writer.actions].map(([action, facts]) => [action, factKeys(facts)] as const)
  const host: CedarHost = {
    environment: policy.environment,
    serial: policy.serial,
    expires_at: policy.expires_at,
    identities: Object.fromEntries(sortedEntries(policy.identities)),
    agents: Object.fromEntries(
      sortedEntries(policy.agents).map(([id, agent]) => [
        id,
        { delegates_to: Object.fromEntries(sortedEntries(agent.delegates_to)) },
      ]),
    ),
    facts: Object.fromEntries(actions),
  }
  return {
    files: [
      { name: NOT_DENIED_FILE, text: notDenied.join('\n') },
      { name: ALLOWED_FILE, text: allowed.join('\n') },
      jsonFile(SCHEMA_FILE, schemaOf(actions)),
      jsonFile(HOST_FILE, host),
    ],
    inexpressible: writer.inexpressible,
  }
}

function jsonFile(name: string, value: unknown): ExportFile {
  return { name, text: `${JSON.stringify(value, null, 1)}\n` }
}

/** Steps 2 to 4 of DESIGN §4, as far as they depend on the call. */
function callConditions({ policy, entry }: Pair, rules: PairRules, bundle: BundlePolicy): Expression[] {
  return [
    `context.environment == ${cedarString(bundle.environment)}`,
    before('context.now', policy.certified_until),
    `context.now < context.fresh_until.${rules.tier}`,
    oneOf('context.purpose', rules.purposes),
    // A member of a chain needs the action in either mode, the subject itself `direct`.
    entry.mode === 'via' ? 'context.member' : true,
    suppliedIs('definition_digest', [entry.definition_digest]),
    suppliedIs('endpoint', Object.keys(entry.endpoints)),
    suppliedIs('dataset', Object.keys(entry.datasets)),
  ]
}

/** Not `!has || …`: the validator follows only the branches of a condition. */
function suppliedIs(attribute: string, released: string[]): Expression {
  if (released.length === 0) return `!(context has ${attribute})`
  return `(if context has ${attribute} then ${oneOf(`context.${attribute}`, released)} else true)`
}

function oneOf(value: string, texts: readonly string[]): string {
  const literals = [...texts].sort().map(cedarString)
  return literals.length === 1
    ? `${value} == ${literals.join('')}`
    : `[${literals.join(', ')}].contains(${value})`
}

function permit(pair: Pair, rules: PairRules, set: 'not-denied' | 'allowed', condition: Expression): string {
  const { agent, system, action } = pair
  const id = `${set}${pointerOf([agent, system, action])}`
  const lines = [`@id(${cedarString(id)})`, `@layer(${cedarString(rules.layers.join(','))})`]
  if (set === 'not-denied' && rules.approvals.length > 0) {
    lines.push(`@advice(${jsonAnnotation(adviceOf(rules))})`)
  }
  if (Object.keys(rules.obligations).length > 0) {
    lines.push(`@obligations(${jsonAnnotation(rules.obligations)})`)
  }
  const scope = [
    `principal == Countersign::Agent::${cedarString(agent)}`,
    `action == Countersign::Action::${cedarString(action)}`,
    `resource == Countersign::System::${cedarString(system)}`,
  ]
  return `${lines.join('\n')}\npermit (${scope.join(', ')})\nwhen { ${String(condition)} };\n`
}

/** What Microsoft's agent control reads as an escalation, and whose approval it takes. */
function adviceOf(rules: PairRules): unknown {
  return {
    verdict: 'escalate',
    reason: 'approval_required',
    approvals: rules.approvals,
    expires_in_seconds: rules.approvalSeconds,
  }
}

function jsonAnnotation(value: unknown): string {
  return cedarString(JSON.stringify(value))
}
