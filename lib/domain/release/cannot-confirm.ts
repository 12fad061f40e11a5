/** Confirming: the same person, the same section, another root, after seeing what differs. */
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'
import type { VoidKind } from './sign-off'

export type EarlierSignOff = {
  release_id: string
  layer: ControlLayer
  person_id: string
  section_digest: string
  void_kind: VoidKind | null
}

/** Null when the earlier signature may be confirmed. `sectionDigest`: of the section as it is now. */
export function cannotConfirm(
  earlier: EarlierSignOff | null,
  now: { release: string; layer: ControlLayer; personId: string; sectionDigest: string },
): Refusal | null {
  const name = LAYER_NAMES[now.layer]
  if (
    earlier === null ||
    earlier.release_id !== now.release ||
    earlier.layer !== now.layer ||
    earlier.person_id !== now.personId
  )
    return refuse(
      'not_found',
      `You have no signature of ${name} on this release to confirm. Read the section and sign it.`,
    )
  if (earlier.void_kind !== 'elsewhere' || earlier.section_digest !== now.sectionDigest) {
    return refuse(
      'wrong_state',
      `Your signature of ${name} can't be confirmed: what it answers for changed. Read the section again and sign it.`,
    )
  }
  return null
}
