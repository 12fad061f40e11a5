/**
 * What a gateway may let through that sees who calls which tool, perhaps with which arguments, and nothing else: no
 * purpose, chain, pulse or counter, and nobody to ask. A call is permitted only where the evaluator allows it for
 * every purpose of the release, made by the agent itself with a fresh pulse that stops nothing. All else is denied
 * there, and named.
 */
import { compareCodePoints } from '../../policy/code-points'
import type { AgentPolicy, BundlePolicy, Obligations, Rule, SurfaceEntry } from '../../policy/model'
import { own } from '../../policy/own'
import { tierOfEntry } from '../../policy/tiers'
import { allOf, anyOf, type Clear, clearCondition, type Lens } from '../cel/clear-condition'
import type { Inexpressible } from '../target'

export type GatewayIdentity = { issuer: string; subject: string } | { spiffeId: string }

export type Gateway = {
  name: string
  lens: Lens
  /** How its CEL says that this identity calls. null: it can't tell. */
  knows(identity: GatewayIdentity): boolean
  /** The credential lives at most so long. false: can't be said. */
  lifetime(identity: GatewayIdentity, seconds: number): Clear
  /** Longer expressions are not read. */
  maxExpression: number
}

export type Permit = {
  agent: string
  identity: GatewayIdentity
  system: string
  action: string
  /** Not at or after this, in epoch seconds. */
  until: number
  /** Beside who and what. null: always. */
  expression: string | null
}

export function gatewayPermits(
  policy: BundlePolicy,
  gateway: Gateway,
): { permits: Permit[]; inexpressible: Inexpressible[] } {
  const permits: Permit[] = []
  const named = new Map<string, Inexpressible>()
  for (const [agent, { key, identity, about }] of identified(policy).flatMap(([id, keys]) =>
    callersOf(keys, gateway).map(caller => [id, { ...caller, about: own(policy.agents, id) }] as const),
  )) {
    if (about === undefined || about.status !== 'active') continue
    const until = Math.min(policy.expires_at, about.certified_until)
    for (const [system, actions] of sortedEntries(about.surface)) {
      for (const [action, entry] of sortedEntries(actions)) {
        const name = (rule: string, what: string) => {
          const each: Inexpressible = { agent, system, action, rule, what, becomes: 'denied' }
          named.set(JSON.stringify(each), each)
        }
        if (!canBeAllowed(entry, policy)) continue
        if (identity === null) {
          name('', `${gateway.name} can't tell that a caller is ${key}.`)
          continue
        }
        const expression = proof(policy, about, entry, { gateway, identity, name })
        if (expression === false) continue
        if (typeof expression === 'string' && expression.length > gateway.maxExpression) {
          name('', `What must be checked is longer than ${gateway.maxExpression} characters.`)
          continue
        }
        permits.push({
          agent,
          identity,
          system,
          action,
          until,
          expression: expression === true ? null : expression,
        })
      }
    }
  }
  return { permits, inexpressible: [...named.values()] }
}

/**
 * As whom an agent can come. One that the gateway knows by some identity is let through as that: the others are no
 * callers that it ever sees, and are named only where there is nothing else.
 */
function callersOf(
  keys: readonly string[],
  gateway: Gateway,
): { key: string; identity: GatewayIdentity | null }[] {
  const all = keys.map(key => {
    const identity = readIdentity(key)
    return { key, identity: identity && gateway.knows(identity) ? identity : null }
  })
  const known = all.filter(each => each.identity !== null)
  return known.length > 0 ? known : all
}

/** What is denied to everybody is no limit of the gateway. */
function canBeAllowed(entry: SurfaceEntry, policy: BundlePolicy): boolean {
  const isDeniedByTier = entry.tiers.length === 0 || entry.tiers.some(tier => tier.outcome === 'deny')
  const rules = [...entry.thresholds, ...entry.guardrails.map(ref => own(policy.guardrails, ref))]
  const isDeniedAlways = rules.some(
    rule =>
      rule === undefined || (rule.outcome === 'deny' && rule.condition === null && !isExcepted(rule, entry)),
  )
  return entry.classified && entry.mode !== 'via' && !isDeniedByTier && !isDeniedAlways
}

function isExcepted(rule: Rule, entry: SurfaceEntry): boolean {
  return rule.kind === 'guardrail' && entry.exceptions.some(({ guardrail }) => guardrail === rule.id)
}

type Aim = { gateway: Gateway; identity: GatewayIdentity; name: (rule: string, what: string) => void }

function proof(policy: BundlePolicy, agent: AgentPolicy, entry: SurfaceEntry, aim: Aim): Clear {
  const { gateway, name } = aim
  const parts: Clear[] = []
  const tier = tierOfEntry(entry)
  if (entry.tiers.some(each => each.outcome === 'step_up')) {
    name('', `The ${tier} tier needs an approval, and ${gateway.name} asks nobody.`)
    parts.push(false)
  } else if (tier === 'high' || tier === 'critical') {
    name(
      '',
      `Actions of the ${tier} tier stop within two minutes of a kill, and ${gateway.name} hears of none.`,
    )
    parts.push(false)
  }
  const { purposes } = entry
  if (purposes && !Object.keys(agent.purposes).every(purpose => own(purposes, purpose))) {
    name(
      '',
      `The action is for some purposes of the release only, and ${gateway.name} doesn't see the purpose.`,
    )
    parts.push(false)
  }
  for (const rule of entry.thresholds) parts.push(ruleProof(rule, entry, aim))
  for (const ref of entry.guardrails) {
    const rule = own(policy.guardrails, ref)
    if (rule) parts.push(ruleProof(rule, entry, aim))
  }
  return allOf(parts)
}

/** Exceptions end by the clock and are not counted: what they waive is denied here. */
function ruleProof(rule: Rule, entry: SurfaceEntry, { gateway, identity, name }: Aim): Clear {
  const owed = rule.outcome === 'allow' ? owedAtGateway(rule.obligations, gateway, identity) : null
  if (owed === true) return true
  const clear = clearCondition(rule.condition, gateway.lens)
  if (clear === true) return true
  const ref = `${rule.id}@${rule.version}`
  const where = clear === false ? 'so the action is denied' : 'so the call is denied where the rule holds'
  if (clear === false && rule.condition !== null)
    name(ref, `${gateway.name} doesn't see what the rule looks at.`)
  else if (rule.outcome === 'step_up') name(ref, `${gateway.name} asks nobody for an approval, ${where}.`)
  if (isExcepted(rule, entry)) name(ref, `The exception from this guardrail is not counted, ${where}.`)
  if (owed === false)
    name(ref, `${gateway.name} can't see to what the rule demands of an allowed call, ${where}.`)
  return owed === null ? clear : anyOf([clear, owed])
}

/** true: nothing is owed. An obligation that a gateway can't meet is no reason to allow without it. */
function owedAtGateway(obligations: Obligations, gateway: Gateway, identity: GatewayIdentity): Clear {
  const { credential_max_seconds, ...others } = obligations
  if (Object.keys(others).length > 0) return false
  return credential_max_seconds === undefined ? true : gateway.lifetime(identity, credential_max_seconds)
}

function identified(policy: BundlePolicy): [string, string[]][] {
  const keys = new Map<string, string[]>()
  for (const [key, ids] of sortedEntries(policy.identities)) {
    const [id, ...others] = ids
    if (id !== undefined && others.length === 0) keys.set(id, [...(keys.get(id) ?? []), key])
  }
  return [...keys].sort(([a], [b]) => compareCodePoints(a, b))
}

/** `<issuer>#<subject>`, where the issuer holds no `#`, or an exact SPIFFE ID. */
function readIdentity(key: string): GatewayIdentity | null {
  const at = key.indexOf('#')
  if (at > 0) return { issuer: key.slice(0, at), subject: key.slice(at + 1) }
  return key.startsWith('spiffe://') ? { spiffeId: key } : null
}

function sortedEntries<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => compareCodePoints(a, b))
}
