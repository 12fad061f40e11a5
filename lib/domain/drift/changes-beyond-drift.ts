/**
 * Does what enforcers decide by differ in more than the drift? Then it is no small release: a loosened threshold
 * must not ride along with another model, past the layers that would have signed it on its own.
 */
import { canonicalJson } from '../digest'
import type { ReleaseContent } from '../release/content'
import { policyOfRelease } from '../release/policy-of-release'
import { actionSubject, type DriftItem } from './find-drift'

export function changesBeyondDrift(
  released: ReleaseContent,
  live: ReleaseContent,
  drift: readonly Pick<DriftItem, 'subject'>[],
): boolean {
  // Subjects of other kinds (identities, layers) name no action.
  const drifted = new Set(drift.map(({ subject }) => subject))
  return decidesWithout(released, drifted) !== decidesWithout(live, drifted)
}

function decidesWithout(content: ReleaseContent, drifted: ReadonlySet<string>): string {
  const inForce = { release: '', digest: '', status: 'active', certified_until: 0 } as const
  const actions = content.sections.app.actions.filter(action => !drifted.has(actionSubject(action)))
  const sections = { ...content.sections, app: { ...content.sections.app, actions } }
  return canonicalJson(policyOfRelease({ ...content, sections }, inForce).agent)
}
