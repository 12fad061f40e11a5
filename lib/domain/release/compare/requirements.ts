import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../../control-layer/layers'
import type { ReleaseImpact, ReleaseRequirements } from '../content'
import type { Add } from './difference'

/** More signatures and questions are more control, so the agent gets less. */
export function compareRequirements(before: ReleaseRequirements, after: ReleaseRequirements, add: Add): void {
  for (const layer of CONTROL_LAYERS) {
    const [was, is] = [before.layers[layer], after.layers[layer]]
    if (was !== is)
      add('requirements', is < was ? 'more' : 'less', `Signatures of ${LAYER_NAMES[layer]}: ${was} → ${is}`)
  }
  if (before.passkey !== after.passkey)
    add(
      'requirements',
      after.passkey ? 'less' : 'more',
      after.passkey ? 'Every signature needs a passkey' : 'A fresh sign-in may stand in for a passkey',
    )
  if (before.drill !== after.drill)
    add(
      'requirements',
      after.drill ? 'less' : 'more',
      after.drill
        ? 'PAM signs only after a rollback drill that worked'
        : 'PAM may sign without a rollback drill',
    )
  for (const layer of CONTROL_LAYERS) {
    const words = (questions: ReleaseRequirements['checklist'][ControlLayer]) =>
      new Map(
        questions.map(each => [
          `${each.id} ${each.question}`,
          `${LAYER_NAMES[layer]} question${each.mandatory ? '' : ' (optional)'}: ${each.question}`,
        ]),
      )
    const [was, is] = [words(before.checklist[layer]), words(after.checklist[layer])]
    for (const [key, text] of is) if (was.get(key) !== text) add('requirements', 'less', `Asks the ${text}`)
    for (const [key, text] of was)
      if (is.get(key) !== text) add('requirements', 'more', `No longer asks the ${text}`)
  }
}

/** Said only where all else is the same: anything else already says what it does to calls. */
export function impactSentence({
  against,
  newly_allowed,
  newly_stepped_up,
  newly_denied,
}: ReleaseImpact): string {
  const count = (many: number, word: string) => `${many.toLocaleString('en')} ${word}`
  return `Measured against ${against === null ? 'nothing in force' : 'another release in force'}: ${count(newly_allowed, 'newly allowed')}, ${count(newly_stepped_up, 'newly stepped up')}, ${count(newly_denied, 'newly denied')}`
}
