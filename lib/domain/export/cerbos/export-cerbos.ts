/**
 * One policy as Cerbos policies: derived roles say who is which agent, and one resource policy per system what each
 * may do. `docs/exports.md` says how a host asks them; `host.ts` does.
 *
 * An action is permitted only where everything that could speak against it is proven not to. A step-up is a denial
 * that carries an output, so that a host which doesn't read outputs denies.
 */
import { compareCodePoints } from '../../policy/code-points'
import type { AgentPolicy, BundlePolicy, Rule, SurfaceEntry } from '../../policy/model'
import { own } from '../../policy/own'
import { approvalsOf } from '../../policy/join'
import { tierMessage } from '../../policy/messages'
import { tierOfEntry } from '../../policy/tiers'
import { allOf, type Clear } from '../cel/clear-condition'
import { celInstant, celText, celTexts } from '../cel/literals'
import type { Exported, ExportFile, Inexpressible } from '../target'
import { cerbosName } from './names'
import { CONTEXT, NOW, RuleTable, saidByRule, waivedUntil } from './rule-table'

const API = 'api.cerbos.dev/v1'
const ROLES = 'countersign_agents'
const MAX_FILE_NAME = 90

export function exportCerbos(policy: BundlePolicy): Exported {
  const keys = identityKeys(policy)
  const agents = sortedEntries(policy.agents).filter(
    ([id, agent]) => keys.has(id) && agent.status === 'active',
  )
  if (agents.length === 0) return { files: [], inexpressible: [] }
  const systems = [...new Set(agents.flatMap(([, agent]) => Object.keys(agent.surface)))].sort(
    compareCodePoints,
  )
  const inexpressible: Inexpressible[] = []
  const files = systems.flatMap((system, i) => {
    const body = resourcePolicy(policy, agents, system, inexpressible)
    return body ? [file(fileName(system, i), body)] : []
  })
  return {
    files: [file('derived_roles/agents.json', derivedRoles(policy, agents, keys)), ...files],
    inexpressible,
  }
}

/** Identities of each agent that name nobody else. */
function identityKeys(policy: BundlePolicy): Map<string, string[]> {
  const keys = new Map<string, string[]>()
  for (const [key, ids] of sortedEntries(policy.identities)) {
    const [id, ...others] = ids
    if (id !== undefined && others.length === 0) keys.set(id, [...(keys.get(id) ?? []), key])
  }
  return keys
}

function derivedRoles(
  policy: BundlePolicy,
  agents: [string, AgentPolicy][],
  keys: Map<string, string[]>,
): unknown {
  const definitions = agents.map(([id, agent]) => {
    const next = Object.keys(agent.delegates_to).flatMap(to =>
      own(policy.agents, to) ? (keys.get(to) ?? []) : [],
    )
    const expressions = [
      `P.id in ${celTexts(keys.get(id) ?? [])}`,
      `P.attr.next == "" || P.attr.next in ${celTexts(next.sort(compareCodePoints))}`,
      `"environment" in ${CONTEXT} && ${CONTEXT}["environment"] == ${celText(policy.environment)}`,
      isOneOf('purpose', agent.purposes),
      `${NOW} < ${celInstant(Math.min(policy.expires_at, agent.certified_until))}`,
    ]
    return { name: cerbosName(id), parentRoles: ['agent'], condition: all(expressions) }
  })
  return {
    apiVersion: API,
    derivedRoles: { name: ROLES, variables: { local: { now: 'now()' } }, definitions },
  }
}

/** A text of the context that is one of these keys. Values of another type equal none. */
function isOneOf(key: string, allowed: Record<string, true>): string {
  const value = `${CONTEXT}[${celText(key)}]`
  return `${celText(key)} in ${CONTEXT} && ${value} in ${celTexts(Object.keys(allowed).sort(compareCodePoints))}`
}

function resourcePolicy(
  policy: BundlePolicy,
  agents: [string, AgentPolicy][],
  system: string,
  inexpressible: Inexpressible[],
): unknown {
  const table = new RuleTable()
  const rules = agents.flatMap(([id, agent]) =>
    sortedEntries(own(agent.surface, system) ?? {}).flatMap(([action, entry]) => {
      const written = writeEntry(policy, table, id, action, entry)
      if ('rule' in written) {
        inexpressible.push({ agent: id, system, action, ...written, becomes: 'denied' })
        return []
      }
      return written.rules
    }),
  )
  if (rules.length === 0) return null
  const roles = new Set(rules.flatMap(rule => rule.derivedRoles))
  const named = agents.filter(([id]) => roles.has(cerbosName(id)))
  const said = named.map(([id, { release, digest }]) => [
    id,
    { agent: id, serial: policy.serial, release, digest },
  ])
  return {
    apiVersion: API,
    resourcePolicy: {
      version: 'default',
      resource: cerbosName(system),
      importDerivedRoles: [ROLES],
      variables: { local: table.variables },
      constants: { local: { agents: Object.fromEntries(said), rules: table.said } },
      rules,
    },
  }
}

type CerbosRule = {
  name: string
  actions: string[]
  effect: 'EFFECT_ALLOW' | 'EFFECT_DENY'
  derivedRoles: string[]
  condition?: unknown
  output: unknown
}

function writeEntry(
  policy: BundlePolicy,
  table: RuleTable,
  agent: string,
  action: string,
  entry: SurfaceEntry,
): { rules: CerbosRule[] } | { rule: string; what: string } {
  const notDenied: Clear[] = [
    entry.classified && entry.tiers.length > 0,
    ...entryProofs(entry).map(proof => table.proof(proof)),
  ]
  const notSteppedUp: Clear[] = []
  const says: string[] = []
  for (const tier of entry.tiers) {
    if (tier.outcome === 'deny') notDenied.push(false)
    if (tier.outcome !== 'step_up') continue
    notSteppedUp.push(false)
    const said = { kind: 'tier', layer: '', rule: tier.tier, outcome: 'step_up', obligations: {} } as const
    says.push(
      `C.rules[${celText(table.says({ ...said, message: tierMessage(tier), approvals: approvalsOf(tier, 'pam') }))}]`,
    )
  }
  const guardrails = entry.guardrails.map(ref => own(policy.guardrails, ref))
  if (guardrails.includes(undefined)) notDenied.push(false)
  for (const rule of [...entry.thresholds, ...guardrails]) {
    if (rule === undefined) continue
    const clear = table.clear(rule, rule.kind === 'guardrail' ? waivedUntil(rule, entry) : null)
    if (clear === null)
      return {
        rule: `${rule.id}@${rule.version}`,
        what: 'The rule compares more text than one Cerbos expression holds.',
      }
    if (rule.outcome === 'deny') notDenied.push(clear)
    if (rule.outcome === 'step_up') notSteppedUp.push(clear)
    if (rule.outcome !== 'deny' && demandsSomething(rule)) says.push(...saying(table, rule, clear))
  }
  const base = { actions: [cerbosName(action)], derivedRoles: [cerbosName(agent)] }
  const output = (effect: string) => ({
    when: {
      ruleActivated: `{"effect": ${celText(effect)}, "tier": ${celText(tierOfEntry(entry))}, "policy": C.agents[${celText(agent)}], "rules": [${says.join(', ')}]}`,
    },
  })
  const stepUpClear = allOf(notSteppedUp)
  const rules: CerbosRule[] = []
  if (!notDenied.includes(false) && stepUpClear !== false)
    rules.push({
      name: `allow.${cerbosName(agent)}.${cerbosName(action)}`,
      effect: 'EFFECT_ALLOW',
      ...base,
      ...condition([...notDenied, ...notSteppedUp]),
      output: output('allow'),
    })
  if (!notDenied.includes(false) && stepUpClear !== true)
    rules.push({
      name: `step_up.${cerbosName(agent)}.${cerbosName(action)}`,
      effect: 'EFFECT_DENY',
      ...base,
      ...condition([...notDenied, stepUpClear === false || `!(${stepUpClear})`]),
      output: output('step_up'),
    })
  return { rules }
}

/** What the surface itself demands of a request. The host leaves out what is null. */
function entryProofs(entry: SurfaceEntry): string[] {
  const supplied = (key: string, test: (value: string) => string) =>
    `!(${celText(key)} in R.attr.resource) || ${test(`R.attr.resource[${celText(key)}]`)}`
  const oneOf = (released: Record<string, true>) => (value: string) =>
    `${value} in ${celTexts(Object.keys(released).sort(compareCodePoints))}`
  return [
    ...(entry.mode === 'via' ? ['P.attr.next != ""'] : []),
    ...(entry.purposes ? [isOneOf('purpose', entry.purposes)] : []),
    supplied('definition_digest', value => `${value} == ${celText(entry.definition_digest)}`),
    supplied('endpoint', oneOf(entry.endpoints)),
    supplied('dataset', oneOf(entry.datasets)),
  ]
}

function demandsSomething(rule: Rule): boolean {
  return rule.outcome === 'step_up' || Object.keys(rule.obligations).length > 0
}

/** An element of a list: null while the rule doesn't hold. */
function saying(table: RuleTable, rule: Rule, clear: Clear): string[] {
  if (clear === true) return []
  const name = celText(table.says(saidByRule(rule)))
  return [clear === false ? `C.rules[${name}]` : `${clear} ? null : C.rules[${name}]`]
}

function condition(parts: readonly Clear[]): { condition?: unknown } {
  const expression = allOf(parts)
  return typeof expression === 'string' ? { condition: { match: { expr: expression } } } : {}
}

function all(expressions: string[]): unknown {
  return { match: { all: { of: expressions.map(expr => ({ expr })) } } }
}

/** Cerbos takes no policy from files that end in `_test.json`, nor from hidden ones. */
function fileName(system: string, index: number): string {
  const name = `resource_policies/system.${cerbosName(system)}.policy.json`
  return name.length <= MAX_FILE_NAME ? name : `resource_policies/system-${index}.policy.json`
}

function file(name: string, body: unknown): ExportFile {
  return { name, text: `${JSON.stringify(body, null, 2)}\n` }
}

function sortedEntries<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => compareCodePoints(a, b))
}
