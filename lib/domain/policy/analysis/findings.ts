/**
 * What stands out in the rules of one action: rules that never change an outcome since others ask for as much, rules
 * that never hold, thresholds that do the same twice, and values that two thresholds leave between them.
 */
import { LAYER_NAMES } from '../../control-layer/layers'
import { fieldName } from '../describe-condition'
import { leavesOf } from '../leaves-of'
import type { Outcome, Rule } from '../model'
import { OUTCOMES } from '../model'
import type { SceneAction } from '../scene'
import { compareActions, conditionsOf, type Placed } from './compare-actions'
import { both, butNot, highest, TooComplex } from './diagram'
import { costOfClass, exampleCall } from './example-call'
import { gapsBetween } from './gaps'
import { type CellCache, RuleDiagrams } from './rule-diagrams'

export type Finding = {
  kind: 'shadowed' | 'never' | 'only_unknown' | 'overlap' | 'gap' | 'not_analysed'
  system: string
  action: string
  /** Ids. */
  rules: string[]
  sentence: string
}

/** What makes a rule superfluous: a rule's id, a tier, or that the action is not classified. */
export type Shadow = { rule: string; name: string; layer: Rule['layer'] | ''; outcome: Outcome }

const rank = (outcome: Outcome) => OUTCOMES.indexOf(outcome)
const ALREADY: Record<Outcome, string> = {
  allow: 'allows',
  step_up: 'requires step-up',
  deny: 'denies',
}

/** `names`: of rules, by id; one without a name is said by its sentence. Where too much combines, that is what is said. */
export function findingsOf(placed: Placed, names: ReadonlyMap<string, string>, cache: CellCache): Finding[] {
  try {
    return find(placed, names, cache)
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error
    const { system, action } = placed.action
    const sentence = `What stands out in these rules is not analysed. ${error.message}`
    return [{ kind: 'not_analysed', system, action, rules: [], sentence }]
  }
}

function find(placed: Placed, names: ReadonlyMap<string, string>, cache: CellCache): Finding[] {
  const { action, environment } = placed
  const { system, action: name } = action
  const found: Finding[] = []
  const add = (kind: Finding['kind'], rules: Rule[], sentence: string) =>
    found.push({ kind, system, action: name, rules: rules.map(({ id }) => id), sentence })
  const label = (rule: Rule) => names.get(rule.id) ?? `“${rule.message.replace(/\.$/, '')}”`
  const diagrams = new RuleDiagrams(conditionsOf(action), cache)
  const idle = new Set<Rule>()
  for (const rule of action.rules) {
    if (rule.condition === null) continue
    if (diagrams.condition(rule.condition, environment) === 0) {
      idle.add(rule)
      // One that is for another environment is not for this one.
      if (!namesEnvironment(rule)) add('never', [rule], `${label(rule)} can never hold.`)
    } else if (diagrams.condition(rule.condition, environment, true) === 0) {
      const why =
        'holds only where a field is missing or of another type: for any value it contradicts itself.'
      add('only_unknown', [rule], `${label(rule)} ${why}`)
    }
  }
  for (const rule of action.rules) {
    if (rule.kind !== 'threshold' || idle.has(rule)) continue
    const shadows = shadowsIn(diagrams, rule, placed, names)
    if (shadows.length === 0) continue
    idle.add(rule)
    const more =
      rule.outcome !== 'deny' && addsDemands(rule, placed, cache)
        ? ' It only adds approvals or obligations.'
        : ''
    add('shadowed', [rule], `${label(rule)} changes no outcome: ${shadowWords(shadows)}.${more}`)
  }
  const thresholds = action.rules.filter(rule => rule.kind === 'threshold' && !idle.has(rule))
  for (const [at, one] of thresholds.entries()) {
    for (const other of thresholds.slice(at + 1)) {
      const example = overlapOf(diagrams, one, other, environment)
      if (example !== null)
        add('overlap', [one, other], `${label(one)} and ${label(other)} both hold ${example}.`)
    }
  }
  for (const { field, words, rules } of gapsBetween(thresholds, cache)) {
    const where = `${fieldName(field)} is ${words}`
    add('gap', rules, `No threshold holds when ${where}, though they do on both sides of it.`)
  }
  return found
}

const namesEnvironment = (rule: Rule) =>
  leavesOf(rule.condition).some(({ field }) => field[0] === 'environment')

export function shadowWords(shadows: readonly Shadow[]): string {
  const names = shadows.map(({ name, layer }) => (layer === '' ? name : `${name} (${LAYER_NAMES[layer]})`))
  const [first] = shadows
  return shadows.length === 1
    ? `${names[0]} already ${ALREADY[first?.outcome ?? 'deny']}`
    : `${names.join(', ')} together ask for as much already`
}

/** Empty: some call has a higher outcome because of this rule, or it demands no outcome, or never holds. */
export function shadowsOf(
  rule: Rule,
  placed: Placed,
  names: ReadonlyMap<string, string>,
  cache: CellCache,
): Shadow[] {
  try {
    return shadowsIn(new RuleDiagrams(conditionsOf(placed.action), cache), rule, placed, names)
  } catch (error) {
    if (error instanceof TooComplex) return []
    throw error
  }
}

/** `rules`: of all conditions of the action. */
function shadowsIn(
  rules: RuleDiagrams,
  rule: Rule,
  { action, environment }: Placed,
  names: ReadonlyMap<string, string>,
): Shadow[] {
  if (rule.outcome === 'allow') return []
  if (!action.classified)
    return [{ rule: 'unclassified', name: 'Not classified', layer: '', outcome: 'deny' }]
  const { tier, outcome } = action.tier
  if (rank(outcome) >= rank(rule.outcome))
    return [{ rule: tier, name: `Tier default, ${tier}`, layer: '', outcome }]
  const own = rules.condition(rule.condition, environment)
  if (own === 0) return []
  const others = action.rules
    .filter(other => other !== rule && rank(other.outcome) >= rank(rule.outcome))
    .map(other => ({ other, node: rules.condition(other.condition, environment) }))
  const together = rules.diagrams.combineAll(
    highest,
    others.map(({ node }) => node),
    0,
  )
  if (rules.diagrams.combine(butNot, own, together) !== 0) return []
  const alone = others
    .filter(({ node }) => rules.diagrams.combine(butNot, own, node) === 0)
    // What every team is bound by says more than another rule of the same team.
    .sort((a, b) => Number(a.other.kind === 'threshold') - Number(b.other.kind === 'threshold'))
  const meet = others.filter(({ node }) => rules.diagrams.combine(both, own, node) !== 0)
  return (alone.length > 0 ? alone.slice(0, 1) : meet).map(({ other }) => ({
    rule: other.id,
    name: names.get(other.id) ?? other.message,
    layer: other.layer,
    outcome: other.outcome,
  }))
}

function addsDemands(rule: Rule, { action, environment }: Placed, cache: CellCache): boolean {
  const without: SceneAction = { ...action, rules: action.rules.filter(other => other !== rule) }
  const result = compareActions({ action: without, environment }, { action, environment }, cache)
  return 'changes' in result && result.demands
}

/** Two of one outcome on the same fields. Unknown fields aside: those make every rule hold. */
function overlapOf(rules: RuleDiagrams, one: Rule, other: Rule, environment: string): string | null {
  const fields = (rule: Rule) =>
    [...new Set(leavesOf(rule.condition).map(leaf => fieldName(leaf.field)))].sort()
  if (one.outcome !== other.outcome || fields(one).join('\n') !== fields(other).join('\n')) return null
  const [a, b] = [one, other].map(({ condition }) => rules.condition(condition, environment, true))
  const meet = rules.diagrams.combine(both, a ?? 0, b ?? 0)
  const path = rules.diagrams.reachable(meet, (at, chosen) => costOfClass(rules.fields[at]!, chosen)).get(1)
  if (!path) return null
  const { shown } = exampleCall(rules.fields, path, {})
  const parts = Object.entries(shown).map(([field, value]) => `${field} is ${JSON.stringify(value)}`)
  return parts.length === 0 ? 'always' : `when ${parts.join(' and ')}`
}
