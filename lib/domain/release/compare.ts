/** What differs between two releases of an agent: by section, as sentences in three groups (UX §3.4). */
import type { PrototypeTerms } from '../agent/prototype'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { canonicalJson } from '../digest'
import { sameJson } from '../same-json'
import { compareActions } from './compare/actions'
import type { Add, Difference } from './compare/difference'
import { compareEntitlement } from './compare/entitlement'
import { compareEvidence } from './compare/evidence'
import { compareIdentity } from './compare/identity'
import { compareOwners } from './compare/owners'
import { comparePrivileged } from './compare/privileged'
import { compareRequirements, impactSentence } from './compare/requirements'
import { compareSecurity } from './compare/security'
import { digestRelease, type ReleaseContent, requirementsOf } from './content'
import type { ChangedSection } from './section-names'

export type { Difference }

/** What differs of all that the root digest binds. Empty exactly when the two have the same digest. */
export function changedSections(
  before: ReleaseContent,
  after: ReleaseContent,
  was = digestRelease(before),
  is = digestRelease(after),
): ChangedSection[] {
  const changed: ChangedSection[] = CONTROL_LAYERS.filter(layer => was.sections[layer] !== is.sections[layer])
  if (was.ownership !== is.ownership) changed.push('ownership')
  if (canonicalJson(before.environment) !== canonicalJson(after.environment)) changed.push('environment')
  if (canonicalJson(before.agent) !== canonicalJson(after.agent)) changed.push('agent')
  if (canonicalJson(before.requirements ?? null) !== canonicalJson(after.requirements ?? null))
    changed.push('requirements')
  // What becomes of calls follows from the policy: news only where the release in force is another one.
  if (changed.length === 0 && !sameJson(before.impact ?? null, after.impact ?? null)) changed.push('impact')
  return changed
}

/** `before` null: a first release, where everything is new. */
export function compareReleases(before: ReleaseContent | null, after: ReleaseContent): Difference[] {
  const out: Difference[] = []
  const add: Add = (layer, kind, sentence) => out.push({ layer, kind, sentence })
  const a = before?.sections
  const b = after.sections
  compareIdentity(a?.iam, b.iam, add)
  compareEntitlement(a?.iga, b.iga, add)
  comparePrivileged(a?.pam, b.pam, add)
  compareSecurity(a?.security, b.security, add)
  compareActions(a?.app.actions ?? [], b.app.actions, add)
  const [was, is] = [a?.app.prototype, b.app.prototype].map(prototypeText)
  if (was !== is && (before || b.app.prototype))
    add('app', is === NORMAL ? 'other' : 'more', `${is}${before ? `, was: ${was}` : ''}`)
  compareEvidence(a?.compliance, b.compliance, add)
  if (before) {
    compareOwners(before, after, add)
    compareRequirements(requirementsOf(before), requirementsOf(after), add)
    if (out.length === 0 && after.impact && !sameJson(before.impact, after.impact))
      add('impact', 'other', impactSentence(after.impact))
  }
  return out
}

const NORMAL = 'No prototype'

const prototypeText = (prototype: PrototypeTerms | undefined) =>
  prototype
    ? `A prototype until ${new Date(prototype.ends_at * 1000).toISOString().slice(0, 10)}, of at most ${prototype.max_tier} tier, that its app team alone signs`
    : NORMAL
