/** A signature: one layer's owner over its section and the whole digest. The last one that is owed approves the release. */
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { refuse, refuseField, type Refusal } from '../refusal'
import {
  canSign,
  owed,
  type Signer,
  type SigningRelease,
  type SigningRole,
  separationOfDuties,
  signerRole,
} from './can-sign'
import { type ChecklistAnswer, openQuestions, unaskedAnswers } from './checklist'
import { digestRelease, type ReleaseContent } from './content'
import type { DutyException } from './duty-exception'

export type SignFacts = {
  release: SigningRelease
  /** The stored package that is offered for signature. */
  content: ReleaseContent
}

export type Signature = SigningRole & {
  seat: number
  sectionDigest: string
  /** The exception without which this person could not sign. */
  exception: DutyException | null
  /** Set by the last signature: epoch seconds until which the approval certifies it. */
  approval: { certifiedUntil: number } | null
  /** Layers that still have to sign. */
  missing: ControlLayer[]
}

const DAY = 86_400

/** `digest`: what the person was shown, 64 hex. */
export function decideSign(
  facts: SignFacts,
  layer: ControlLayer,
  signer: Signer,
  digest: string,
  answers: readonly ChecklistAnswer[],
): Signature | Refusal {
  const { release, content } = facts
  const refusal = canSign(release, layer, signer, digest)
  if (refusal) return refusal
  // The column could have been written by anybody with SQL; the signature is over what is stored beside it.
  const digests = digestRelease(content)
  if (digests.root !== release.digest) {
    return refuse(
      'digest_changed',
      `${release.label} can't be signed: its stored content does not have the digest it claims. Tell an administrator; nothing was signed.`,
    )
  }
  const unanswered = checkAnswers(release, layer, answers)
  if (unanswered) return unanswered
  const role = signerRole(release, layer, signer.personId!)!
  const missing = CONTROL_LAYERS.filter(name => owed(release, name) > (name === layer ? 1 : 0))
  const certifiedUntil = Math.min(
    signer.now + content.sections.iga.certified_for_days * DAY,
    // No longer than what it carries: small releases must not keep alive what nobody looked at.
    release.carried?.certifiedUntil ?? Number.POSITIVE_INFINITY,
    content.sections.app.prototype?.ends_at ?? Number.POSITIVE_INFINITY,
  )
  return {
    ...role,
    seat: freeSeat(release, layer),
    sectionDigest: digests.sections[layer],
    exception: neededException(release, layer, signer),
    approval: missing.length === 0 ? { certifiedUntil } : null,
    missing,
  }
}

function checkAnswers(
  { requirements, label }: SigningRelease,
  layer: ControlLayer,
  answers: readonly ChecklistAnswer[],
): Refusal | null {
  const questions = requirements.checklist[layer]
  const unasked = unaskedAnswers(questions, answers)
  if (unasked.length > 0)
    return refuseField('/answers', `${LAYER_NAMES[layer]} is not asked ${unasked.join(', ')} on ${label}.`)
  const open = openQuestions(questions, answers)
  if (open.length === 0) return null
  return refuse(
    'checklist_incomplete',
    `You can't sign ${LAYER_NAMES[layer]} yet: ${open.map(({ question }) => `"${question}"`).join(', ')} ${open.length === 1 ? 'needs' : 'need'} an answer other than no.`,
    {
      errors: open.map(({ id, question }) => ({ pointer: `/answers/${id}`, detail: `Answer: ${question}` })),
    },
  )
}

/** Not always the next one: the first of two may have been taken back. */
function freeSeat({ signOffs }: SigningRelease, layer: ControlLayer): number {
  const given = signOffs.filter(signOff => signOff.layer === layer)
  const taken = given.map(({ seat }, at) => seat ?? at + 1)
  return taken.includes(1) ? taken.length + 1 : 1
}

/** The first exception that makes the difference. */
function neededException(release: SigningRelease, layer: ControlLayer, signer: Signer): DutyException | null {
  const id = signer.personId!
  return (
    release.exceptions.find(one => {
      const without = { ...release, exceptions: release.exceptions.filter(other => other !== one) }
      return separationOfDuties(without, layer, id, signer.now) !== null
    }) ?? null
  )
}
