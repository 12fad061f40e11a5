/**
 * The package of a release: its content with what it does to calls. Whatever is saved as a package, or is held
 * against the digest of one, is composed here; a bundle asks nothing of the impact and composes without it.
 */
import { composeRelease } from './compose'
import type { ReleaseContent } from './content'
import { type ImpactBase, impactOf } from './impact'
import type { ReleaseInputs } from './inputs'

/** `base`: the release in force. `at`: epoch seconds at which this one was drafted, so that time voids nothing. */
export function composePackage(inputs: ReleaseInputs, base: ImpactBase | null, at: number): ReleaseContent {
  const content = composeRelease(inputs)
  return { ...content, impact: impactOf(base, content, at) }
}
