/** Steps 3 to 5 of DESIGN §4 for one party of a call: the subject, or a member of its actor chain. */
import { holds } from './evaluate-condition'
import type { AgentPolicy, BundlePolicy, EvaluationRequest, Pulse, SurfaceEntry } from './model'
import { isListed, own } from './own'
import type { Party } from './parties'
import { APPROVAL_SECONDS, tierOfEntry } from './tiers'
import type { Verdict } from './verdict'

export type Situation = { policy: BundlePolicy; pulse: Pulse; request: EvaluationRequest; now: number }

export function judgeParty(party: Party, situation: Situation, verdict: Verdict): void {
  const { id, agent, entry } = party
  // A member that nobody knows: no agent to attribute anything to.
  if (party.problem !== null || agent === null) {
    verdict.deny(party.problem ?? 'unknown_agent')
    return
  }
  judgeAgent(party, agent, situation, verdict)
  if (entry === null) {
    verdict.deny('action_not_released', id)
    return
  }
  judgeEntry(party, entry, situation, verdict)
  judgeRules(id, entry, situation, verdict)
}

function judgeAgent(
  party: Party,
  agent: AgentPolicy,
  { pulse, request, now }: Situation,
  verdict: Verdict,
): void {
  const { id } = party
  if (isListed(pulse.kill.agents, id)) verdict.kill('agents', id)
  if (isInstanceKilled(party, pulse)) verdict.kill('instances', id)
  if (agent.status === 'retired') verdict.deny('agent_retired', id)
  else if (agent.status !== 'active') verdict.deny('agent_suspended', id)
  if (now >= agent.certified_until) verdict.deny('certification_lapsed', id)
  if (!isFor(request, agent.purposes)) verdict.deny('purpose_mismatch', id)
}

function isFor({ context: { purpose } }: EvaluationRequest, purposes: Record<string, true>): boolean {
  return typeof purpose === 'string' && own(purposes, purpose) === true
}

/** Whoever names no instance might be the killed one. */
function isInstanceKilled({ id, instance }: Party, pulse: Pulse): boolean {
  if (instance !== undefined) return isListed(pulse.kill.instances, id, instance)
  return Object.keys(pulse.kill.instances).some(key => key.startsWith(`${id}/`))
}

function judgeEntry(
  { id, isSubject }: Party,
  entry: SurfaceEntry,
  { request }: Situation,
  verdict: Verdict,
): void {
  const supplied = request.resource.properties
  const digest = supplied?.definition_digest ?? null
  if (isSubject && entry.mode === 'via') verdict.deny('mode_not_released', id)
  if (!entry.classified) verdict.deny('action_unclassified', id)
  if (digest !== null && digest !== entry.definition_digest) verdict.deny('definition_mismatch', id)
  if (!isReleased(supplied?.endpoint ?? null, entry.endpoints)) verdict.deny('endpoint_not_released', id)
  if (!isReleased(supplied?.dataset ?? null, entry.datasets)) verdict.deny('dataset_not_released', id)
  if (entry.purposes && !isFor(request, entry.purposes)) verdict.deny('purpose_mismatch', id)
}

function isReleased(supplied: unknown, released: Record<string, true>): boolean {
  return supplied === null || (typeof supplied === 'string' && own(released, supplied) === true)
}

function judgeRules(
  id: string,
  entry: SurfaceEntry,
  { policy, request, now }: Situation,
  verdict: Verdict,
): void {
  if (entry.tiers.length === 0) verdict.denyIncomplete()
  for (const tier of entry.tiers) verdict.tier(id, tier)
  for (const rule of entry.thresholds) if (holds(rule.condition, request.context, now)) verdict.rule(id, rule)
  for (const ref of entry.guardrails) {
    const rule = own(policy.guardrails, ref)
    if (!rule) {
      verdict.denyIncomplete()
      continue
    }
    const waived = entry.exceptions.some(
      exception =>
        exception.guardrail === rule.id &&
        rule.version <= exception.up_to_version &&
        now < exception.expires_at,
    )
    if (!waived && holds(rule.condition, request.context, now)) verdict.rule(id, rule)
  }
  verdict.approvalsWithin(APPROVAL_SECONDS[tierOfEntry(entry)])
}
