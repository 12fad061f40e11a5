/** What a bundle says of one agent: what its release pinned, joined with how things stand now. */
import { joinAgent } from '../policy/join-policy'
import type { ReleaseContent } from './content'
import { policyOfRelease, type ReleasedPolicy, type ReleaseInForce } from './policy-of-release'

/** `current` null: the agent has no live state to compose (it is gone): nothing of it may run. */
export function policyInForce(
  pinned: ReleaseContent,
  current: ReleaseContent | null,
  inForce: ReleaseInForce,
): ReleasedPolicy | null {
  if (current === null) return null
  const was = policyOfRelease(pinned, inForce)
  const is = policyOfRelease(current, inForce)
  return {
    agent: joinAgent(was.agent, is.agent),
    // A withdrawn identity stops with the next bundle; a new one waits for a signed release.
    identities: was.identities.filter(identity => is.identities.includes(identity)),
    guardrails: { ...was.guardrails, ...is.guardrails },
  }
}
