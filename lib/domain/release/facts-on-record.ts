/**
 * Do the rows behind a release agree with the log that recorded how they came about? Whoever can write the tables
 * could move a signature to another owner or lengthen a certification; the log is chained and checkpointed, so
 * there it would show. Times in epoch seconds.
 */
import { LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'

/** An entry of the log about this release, read from its leaf and not from the index over it. */
export type RecordedAct = {
  type: string
  person: string | null
  digest: string
  data: Record<string, unknown>
}

export type RecordedRelease = {
  digest: string
  certified_until: number
  certified_for_days: number
  /** Until when the release is certified whose signatures it carries; null when it carries none. */
  carried_until?: number | null
  signOffs: {
    id: string
    layer: ControlLayer
    person_id: string
    digest: string
    section_digest: string
    duty_exception_id: string | null
    signed_at: number
  }[]
}

const DAY = 86_400
/** Entries carry milliseconds, the policy carries seconds: each rounds down. */
const ROUNDING = 1

/** Null when every fact is on record. `acts`: all entries about this release that were not refusals. */
export function contradictsRecord(release: RecordedRelease, acts: RecordedAct[]): Refusal | null {
  const no = (why: string) => refuse('wrong_state', `Not published: ${why}`)
  for (const signOff of release.signOffs) {
    const name = LAYER_NAMES[signOff.layer]
    const recorded = acts.find(act => act.type === 'release.signed' && act.data.sign_off === signOff.id)
    if (!recorded) return no(`the log has no signature ${signOff.id} of ${name}.`)
    if (recorded.person !== signOff.person_id) return no(`the log names another person as signer of ${name}.`)
    if (
      recorded.digest !== signOff.digest ||
      recorded.data.layer !== signOff.layer ||
      recorded.data.section_digest !== signOff.section_digest
    ) {
      return no(`the log has another content for the signature of ${name}.`)
    }
  }
  const took = acts.find(
    act =>
      (act.type === 'release.drafted' || act.type === 'release.submitted') &&
      release.signOffs.some(
        signOff => signOff.person_id === act.person && signOff.duty_exception_id === null,
      ),
  )
  if (took) return no('the log names one of its signers as who drafted or submitted it.')
  const asked = acts.some(
    act =>
      act.digest === release.digest &&
      // Approvals from before publication was a step of its own say nothing about it.
      (act.type === 'release.publication-requested' ||
        (act.type === 'release.approved' && act.data.publish !== 'asked')),
  )
  if (!asked) return no('the log does not say that anybody asked for its publication.')
  const backed = certificationOnRecord(release, acts)
  if (release.certified_until > backed + ROUNDING) {
    return no('it claims a longer certification than its signatures and certifications on record give it.')
  }
  return null
}

/** From the last signature, or as far as a recorded certification carried it. */
function certificationOnRecord(release: RecordedRelease, acts: RecordedAct[]): number {
  const signed = Math.max(0, ...release.signOffs.map(signOff => signOff.signed_at))
  const renewed = acts
    .filter(act => act.type === 'certification.renewed' && act.digest === release.digest)
    .map(act => Date.parse(String(act.data.certified_until)) / 1000)
    .filter(until => Number.isFinite(until))
  const own = signed + release.certified_for_days * DAY
  return Math.max(Math.min(own, release.carried_until ?? Number.POSITIVE_INFINITY), ...renewed)
}
