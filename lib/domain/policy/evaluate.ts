/**
 * The reference implementation of the decision semantics (DESIGN §4, steps 1 to 6). Pure: the clock comes in.
 * `rego/countersign.rego` must answer every input alike; the golden cases and 5,000 random pairs hold it to that.
 */
import { judgeParty } from './judge-party'
import type { BundlePolicy, EvaluationRequest, EvaluationResult, Pulse, Tier } from './model'
import { isListed, own } from './own'
import { Malformed } from './parse-request'
import { type Chain, hasRepetition, type Party, resolveChain, resolveSubject } from './parties'
import { freshnessLimits, strictestTier, tierOfEntry } from './tiers'
import { Verdict } from './verdict'

/** `now` in integer epoch seconds, from the enforcer's own clock: the request's `context.time` counts nothing. */
export function evaluate(
  policy: BundlePolicy | null,
  pulse: Pulse | null,
  request: EvaluationRequest | Malformed,
  now: number,
): EvaluationResult {
  const verdict = new Verdict(policy?.serial ?? 0)
  if (request instanceof Malformed) verdict.deny('malformed')
  else if (policy === null) verdict.deny('bundle_incomplete')
  else judge(policy, pulse, request, now, verdict)
  return verdict.result()
}

function judge(
  policy: BundlePolicy,
  pulse: Pulse | null,
  request: EvaluationRequest,
  now: number,
  verdict: Verdict,
): void {
  const subject = resolveSubject(policy, request)
  const chain = resolveChain(policy, request)
  const path = [...chain.members, subject]
  if (subject.agent) verdict.isFor(subject.agent)

  // Steps 1 and 2 stand alone: behind a stale bundle or for an unknown caller nothing else is worth saying.
  checkBundle(policy, pulse, path, now, verdict)
  if (verdict.isDenied || pulse === null) return
  if (subject.problem !== null) verdict.deny(subject.problem)
  if (request.context.environment !== policy.environment) verdict.deny('environment_mismatch')
  if (verdict.isDenied) return

  checkKills(pulse, request, verdict)
  checkChain(chain, path, subject.id, verdict)
  for (const party of path) judgeParty(party, { policy, pulse, request, now }, verdict)
}

/** Limits are exclusive: at the instant itself it is over. An action that nobody has is measured as a low one. */
function checkBundle(
  policy: BundlePolicy,
  pulse: Pulse | null,
  path: Party[],
  now: number,
  verdict: Verdict,
): void {
  if (now >= policy.expires_at) verdict.deny('bundle_expired')
  // A pulse of another environment says nothing about this one.
  if (pulse === null || pulse.environment !== policy.environment) {
    verdict.deny('stale')
    return
  }
  if (policy.serial < pulse.least_serial) verdict.deny('bundle_superseded')
  const tiers: Tier[] = []
  for (const { entry } of path) if (entry) tiers.push(tierOfEntry(entry))
  const limit = freshnessLimits(pulse.fresh_until)[tiers.length > 0 ? strictestTier(tiers) : 'low']
  // `!(now < limit)`, not `now >= limit`: a missing limit becomes NaN and must not look fresh.
  if (!(now < limit)) verdict.deny('stale')
}

function checkKills(
  { kill }: Pulse,
  { resource, action, context }: EvaluationRequest,
  verdict: Verdict,
): void {
  if (kill.everything) verdict.kill('everything')
  if (typeof context.session === 'string' && isListed(kill.sessions, context.session))
    verdict.kill('sessions')
  if (isListed(kill.systems, resource.id)) verdict.kill('systems')
  if (isListed(kill.actions, resource.id, action.name)) verdict.kill('actions')
}

function checkChain(chain: Chain, path: Party[], subject: string, verdict: Verdict): void {
  if (chain.problem !== null) {
    verdict.deny(chain.problem, subject)
    return
  }
  if (chain.members.length === 0) return
  if (hasRepetition(path)) verdict.deny('chain_repeated', subject)
  for (const [i, member] of chain.members.entries()) {
    const next = path[i + 1]
    const declared = next?.agent && own(member.agent?.delegates_to, next.id) === true
    if (member.agent && !declared) verdict.deny('chain_undeclared', member.id)
  }
}
