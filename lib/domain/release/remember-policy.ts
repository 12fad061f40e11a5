/**
 * `policyInForce` that answers with the same object while its arguments are the same values: nothing is composed, and
 * no file of a bundle packed, again for an agent of which nothing changed. By value, so there is nothing to invalidate.
 */
import { sameJson } from '../same-json'
import type { ReleaseContent } from './content'
import type { ReleaseInputs } from './inputs'
import { policyInForce } from './policy-in-force'
import type { ReleasedPolicy, ReleaseInForce } from './policy-of-release'

type Asked = { pinned: ReleaseContent; live: ReleaseInputs | null; inForce: ReleaseInForce }

/** Holds the last answer for each key, so as much as is in force. */
export function rememberPolicies(): (
  key: string,
  pinned: ReleaseContent,
  live: ReleaseInputs | null,
  inForce: ReleaseInForce,
) => ReleasedPolicy | null {
  const last = new Map<string, { asked: Asked; answer: ReleasedPolicy | null }>()
  return (key, pinned, live, inForce) => {
    const asked = { pinned, live, inForce }
    const known = last.get(key)
    if (known && sameJson(known.asked, asked)) return known.answer
    const answer = policyInForce(pinned, live, inForce)
    last.set(key, { asked, answer })
    return answer
  }
}
