/**
 * Which signatures a change of the package voids, and how. What decides at run time, the owners, the environment
 * and what is required concern everybody. Anything else concerns the layer that answers for it; the others'
 * sections are as they signed them, so each may confirm the new root after seeing what differs. Another release
 * in force to measure against changes nobody's section.
 */
import { canonicalJson } from '../digest'
import { CONTROL_LAYERS, type ControlLayer } from '../control-layer/layers'
import { changedSections } from './compare'
import type { ReleaseContent } from './content'
import { policyOfRelease } from './policy-of-release'
import type { VoidKind } from './sign-off'

/** The kind of void for each layer's signature. */
export function voidedBy(before: ReleaseContent, after: ReleaseContent): Record<ControlLayer, VoidKind> {
  const changed = changedSections(before, after)
  const everybody =
    changed.some(part => part !== 'impact' && !CONTROL_LAYERS.includes(part as ControlLayer)) ||
    decides(before) !== decides(after)
  return Object.fromEntries(
    CONTROL_LAYERS.map(layer => [
      layer,
      everybody ? 'policy' : changed.includes(layer) ? 'section' : 'elsewhere',
    ]),
  ) as Record<ControlLayer, VoidKind>
}

/** What enforcers decide by, as text. */
function decides(content: ReleaseContent): string {
  const inForce = { release: '', digest: '', status: 'active', certified_until: 0 } as const
  const { agent, identities, guardrails } = policyOfRelease(content, inForce)
  return canonicalJson({ agent, identities, guardrails, certified: content.sections.iga.certified_for_days })
}
