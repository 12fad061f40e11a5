import type { ControlLayer } from '../control-layer/layers'
import { compareCodePoints } from './code-points'
import { approvalsOf, joinApprovals, joinObligations } from './join'
import { KILL_MESSAGES, MESSAGES, tierMessage } from './messages'
import type { ApprovalNeed, EvaluationResult, Obligations, Outcome, Reason, Rule, TierOutcome } from './model'
import { isEmpty } from './own'

/** Gathers what the steps find. Nothing can be taken back, so the outcome only rises. */
export class Verdict {
  #outcome: Outcome = 'allow'
  #hasDenial = false
  readonly #reasons: Reason[] = []
  readonly #obligations: Obligations[] = []
  /** By agent. Most decisions ask for none. */
  #needs: Map<string, ApprovalNeed[]> | undefined
  #approvalSeconds = Number.POSITIVE_INFINITY
  readonly #policy: { serial: number; release: string; digest: string }

  constructor(serial: number) {
    this.#policy = { serial, release: '', digest: '' }
  }

  get isDenied(): boolean {
    return this.#outcome === 'deny'
  }

  isFor(agent: { release: string; digest: string }): void {
    this.#policy.release = agent.release
    this.#policy.digest = agent.digest
  }

  deny(code: keyof typeof MESSAGES, agent = ''): void {
    this.#deny()
    this.#reasons.push({ code, agent, layer: '', rule: '', message: MESSAGES[code] })
  }

  kill(what: keyof typeof KILL_MESSAGES, agent = ''): void {
    this.#deny()
    this.#reasons.push({ code: 'killed', agent, layer: '', rule: '', message: KILL_MESSAGES[what] })
  }

  /** Part of the policy is missing: a deny, explained only where no other reason explains it. */
  denyIncomplete(): void {
    this.#outcome = 'deny'
  }

  tier(agent: string, tier: TierOutcome): void {
    this.#raise(tier, agent, 'pam')
    if (tier.outcome === 'allow') return
    this.#reasons.push({ code: 'tier', agent, layer: '', rule: tier.tier, message: tierMessage(tier) })
  }

  rule(agent: string, rule: Rule): void {
    this.#raise(rule, agent, rule.layer)
    if (!isEmpty(rule.obligations)) this.#obligations.push(rule.obligations)
    if (rule.outcome === 'allow') return
    const { kind, layer, message } = rule
    this.#reasons.push({ code: kind, agent, layer, rule: `${rule.id}@${rule.version}`, message })
  }

  approvalsWithin(seconds: number): void {
    this.#approvalSeconds = Math.min(this.#approvalSeconds, seconds)
  }

  #deny(): void {
    this.#outcome = 'deny'
    this.#hasDenial = true
  }

  #raise(
    source: { outcome: Outcome; approvals: ApprovalNeed[] },
    agent: string,
    fallback: ControlLayer,
  ): void {
    if (source.outcome === 'deny') this.#deny()
    if (source.outcome !== 'step_up') return
    if (this.#outcome === 'allow') this.#outcome = 'step_up'
    this.#needs ??= new Map()
    this.#needs.set(agent, [...(this.#needs.get(agent) ?? []), ...approvalsOf(source, fallback)])
  }

  result(): EvaluationResult {
    const outcome = this.#outcome
    const denied = outcome === 'deny'
    if (denied && !this.#hasDenial) this.deny('bundle_incomplete')
    return {
      decision: outcome === 'allow',
      context: {
        outcome,
        reasons: sortedReasons(this.#reasons),
        obligations: denied ? {} : joinObligations(this.#obligations),
        approval:
          outcome === 'step_up'
            ? { required: this.#required(), expires_in_seconds: this.#approvalSeconds }
            : null,
        policy: this.#policy,
      },
    }
  }

  #required(): { agent: string; layer: ControlLayer; count: number }[] {
    return [...(this.#needs ?? [])]
      .flatMap(([agent, needs]) => joinApprovals(needs).map(need => ({ agent, ...need })))
      .sort((a, b) => compareCodePoints(a.agent, b.agent) || compareCodePoints(a.layer, b.layer))
  }
}

function sortedReasons(reasons: Reason[]): Reason[] {
  if (reasons.length < 2) return reasons
  const sorted = reasons.sort(compareReasons)
  return sorted.filter((reason, i) => i === 0 || compareReasons(reason, sorted[i - 1]!) !== 0)
}

/** By the values in the order of the key names: how OPA sorts objects with equal keys. */
function compareReasons(a: Reason, b: Reason): number {
  return (
    compareCodePoints(a.agent, b.agent) ||
    compareCodePoints(a.code, b.code) ||
    compareCodePoints(a.layer, b.layer) ||
    compareCodePoints(a.message, b.message) ||
    compareCodePoints(a.rule, b.rule)
  )
}
