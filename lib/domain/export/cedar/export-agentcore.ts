/**
 * AWS AgentCore: one permit per agent, action and identity, in a gateway's own terms. It answers yes or no, so only
 * what needs no approval is permitted. What it can't see or do falls to deny and is named; what only time takes away
 * (a certification that ends, a stop) takes somebody who withdraws statements, see `AgentCoreOptions`.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { BundlePolicy, Rule } from '../../policy/model'
import { own } from '../../policy/own'
import { isRefusal, type Refusal } from '../../refusal'
import type { Exported, ExportOptions, Inexpressible, InputSchemas } from '../target'
import { inputLeafWriter, inputType } from './agentcore-input'
import {
  type AgentCoreOptions,
  checkAgentCoreOptions,
  GATEWAY_TO_FILL_IN,
  PURPOSE_CLAIM,
  SEPARATOR,
} from './agentcore-options'
import { tokenSubjects } from './agentcore-subjects'
import { and, cedarString, type Expression } from './cedar-text'
import { clearCondition } from './clear-condition'
import { obligingRules } from './obliging-rules'
import { type Pair, type PairRules, pairRules, pairsOf } from './pair-rules'
import { type CedarType, record, TEXT } from './schema'

export const AGENTCORE_POLICIES_FILE = 'policies.json'
export const AGENTCORE_SCHEMA_FILE = 'schema.cedarschema.json'
/** Everything that went into the statements beside the policy: with it the same ones can be made again. */
export const AGENTCORE_OPTIONS_FILE = 'options.json'

/** What CreatePolicy takes, in characters. */
const LEAST_LENGTH = 35
const GREATEST_LENGTH = 10_000

/** `definition.cedar.statement` is what AWS calls it; `withdraw_by` is for whoever creates the policies. */
export type AgentCorePolicy = {
  name: string
  description: string
  withdraw_by: string
  definition: { cedar: { statement: string } }
}

export function exportAgentCore(
  policy: BundlePolicy,
  { agentcore, input_schemas }: ExportOptions = {},
): Exported | Refusal {
  const refusal = agentcore ? checkAgentCoreOptions(agentcore) : null
  if (isRefusal(refusal)) return refusal
  const profile = new Profile(policy, agentcore, input_schemas)
  for (const pair of pairsOf(policy)) profile.add(pair)
  return {
    files: [
      { name: AGENTCORE_OPTIONS_FILE, text: jsonText({ ...agentcore, input_schemas: input_schemas ?? {} }) },
      { name: AGENTCORE_POLICIES_FILE, text: jsonText(profile.policies) },
      { name: AGENTCORE_SCHEMA_FILE, text: jsonText(profile.schema()) },
    ],
    inexpressible: profile.inexpressible,
  }
}

class Profile {
  readonly policies: AgentCorePolicy[] = []
  readonly inexpressible: Inexpressible[] = []
  readonly #policy: BundlePolicy
  readonly #options: Partial<AgentCoreOptions>
  readonly #schemas: InputSchemas
  readonly #inputs = new Map<string, CedarType>()
  /** Two pairs of target and tool may read the same: `a___b` + `c` and `a` + `b___c`. */
  readonly #pairOfName = new Map<string, string | null>()
  readonly #subjects: Map<string, string[]>

  constructor(policy: BundlePolicy, options: AgentCoreOptions | undefined, schemas: InputSchemas = {}) {
    this.#policy = policy
    this.#options = options ?? {}
    this.#schemas = schemas
    for (const { system, action } of pairsOf(policy)) {
      const key = JSON.stringify([system, action])
      const name = this.#actionName(system, action)
      this.#pairOfName.set(name, (this.#pairOfName.get(name) ?? key) === key ? key : null)
    }
    this.#subjects = tokenSubjects(policy.identities, this.#options.principal)
  }

  add(pair: Pair): void {
    const { policy, entry, system, action } = pair
    // What the console denies anyway is denied, not inexpressible.
    const rules = pairRules(pair, this.#policy.guardrails)
    if (!rules || entry.mode === 'via' || policy.certified_until <= this.#policy.issued_at) return
    const name = this.#actionName(system, action)
    if (this.#pairOfName.get(name) === null) {
      this.#deny(
        pair,
        '',
        `Another system’s action is called ${name} at the gateway too, so neither is permitted.`,
      )
      return
    }
    const subjects = this.#subjects.get(pair.agent) ?? []
    if (subjects.length === 0) {
      this.#deny(pair, '', 'The agent has no identity that a token of this gateway shows.')
      return
    }
    if (rules.isAlwaysSteppedUp) {
      this.#deny(pair, '', `The tier ${rules.tier} asks for an approval, and AgentCore knows none.`)
      return
    }
    const condition = and([...this.#callConditions(rules), ...this.#ruleConditions(pair, rules)])
    if (condition === false) return
    for (const subject of subjects) this.#write(pair, name, subject, condition)
    if (this.#options.gateway === undefined) {
      this.#deny(
        pair,
        '',
        'The statements name no gateway yet and permit nothing. Whoever puts its ARN in withdraws them by their date and when an agent is stopped, since AgentCore has no clock and no kill list.',
      )
    }
  }

  schema(): unknown {
    const actions = [...this.#inputs].map(([name, input]) => [
      name,
      {
        appliesTo: {
          principalTypes: ['OAuthUser'],
          resourceTypes: ['Gateway'],
          context: record({ input }),
        },
      },
    ])
    return {
      AgentCore: {
        entityTypes: { OAuthUser: { tags: TEXT }, Gateway: {} },
        actions: Object.fromEntries(actions),
      },
    }
  }

  #callConditions({ purposes }: PairRules): Expression[] {
    const claim = cedarString(this.#options.purpose_claim ?? PURPOSE_CLAIM)
    const literals = purposes.map(cedarString).join(', ')
    return [
      // A token that somebody acts through: the chain can't be looked at, so the call isn't let through.
      '!(principal.hasTag("act"))',
      `principal.hasTag(${claim})`,
      `[${literals}].contains(principal.getTag(${claim}))`,
    ]
  }

  #ruleConditions(pair: Pair, rules: PairRules): Expression[] {
    const { system, action, entry } = pair
    const writer = inputLeafWriter({
      input: this.#input(system, action),
      environment: this.#policy.environment,
      purposeClaim: this.#options.purpose_claim ?? PURPOSE_CLAIM,
    })
    const clear = (rule: Rule) =>
      clearCondition(rule.condition, writer, what => this.#deny(pair, ruleName(rule), what))
    const bound = [...rules.denials, ...rules.stepUps]
    const obliging = this.#options.meets_obligations ? [] : obligingRules(pair, this.#policy.guardrails)
    for (const { rule, waivedUntil } of bound) {
      if (waivedUntil > 0)
        this.#deny(pair, ruleName(rule), 'Its exception ends by the clock, and AgentCore has none.')
    }
    for (const { rule } of rules.stepUps)
      this.#deny(
        pair,
        ruleName(rule),
        'Where it asks for an approval, the call is denied: AgentCore knows none.',
      )
    for (const rule of obliging)
      this.#deny(
        pair,
        ruleName(rule),
        'Where it obliges, the call is denied: AgentCore carries no obligations out.',
      )
    if (entry.mode === 'both')
      this.#deny(pair, '', 'Calls through a chain of agents are denied: AgentCore can’t look at the chain.')
    return [...bound.map(({ rule }) => clear(rule)), ...obliging.map(clear)]
  }

  #write(
    { agent, system, action, policy }: Pair,
    name: string,
    subject: string,
    condition: Expression,
  ): void {
    const { principal } = this.#options
    // Elsewhere a preview is over, or stale; here there is no clock, so it must not name what would listen to it.
    const isPreview = this.#policy.serial === 0
    const gateway = (isPreview ? undefined : this.#options.gateway) ?? GATEWAY_TO_FILL_IN
    const tag = principal?.by === 'tag' ? cedarString(principal.tag) : null
    const who =
      tag === null
        ? `principal == AgentCore::OAuthUser::${cedarString(subject)}`
        : 'principal is AgentCore::OAuthUser'
    const named =
      tag === null
        ? true
        : and([`principal.hasTag(${tag})`, `principal.getTag(${tag}) == ${cedarString(subject)}`])
    const statement = `permit (${who}, action == AgentCore::Action::${cedarString(name)}, resource == AgentCore::Gateway::${cedarString(gateway)}) when { ${String(and([named, condition]))} };`
    if (statement.length < LEAST_LENGTH || statement.length > GREATEST_LENGTH) {
      const what = `Its statement has ${statement.length.toLocaleString('en')} characters, and AgentCore takes ${GREATEST_LENGTH.toLocaleString('en')} at most.`
      this.inexpressible.push({ agent, system, action, rule: '', what, becomes: 'denied' })
      return
    }
    this.#inputs.set(name, this.#input(system, action) ?? record({}))
    this.policies.push({
      name: `countersign_${digestOf([agent, system, action, subject])}`,
      description: `${JSON.stringify(agent)} may call ${JSON.stringify(action)} of ${JSON.stringify(system)} (release ${policy.release})`,
      withdraw_by: isoText(Math.min(policy.certified_until, this.#policy.expires_at)),
      definition: { cedar: { statement } },
    })
  }

  #deny({ agent, system, action }: Pair, rule: string, what: string): void {
    this.inexpressible.push({ agent, system, action, rule, what, becomes: 'denied' })
  }

  #input(system: string, action: string): CedarType | null {
    return inputType(own(own(this.#schemas, system), action))
  }

  #actionName(system: string, action: string): string {
    const { targets, separator = SEPARATOR } = this.#options
    return `${own(targets, system) ?? system}${separator}${action}`
  }
}

function ruleName(rule: Rule): string {
  return `${rule.id}@${rule.version}`
}

function digestOf(parts: string[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, 32)
}

function isoText(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`
}
