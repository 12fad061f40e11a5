/** Drift in words: what it is called, what it is about, what to do about it. */
import type { ClearedReason, DriftKind, DriftSource } from './drift'

export type DriftSaid = { kind: DriftKind; subject: string; source?: DriftSource }

/** An enforcer saw it at run time; nobody declared it, so there is nothing that a release could contain. */
export function isObservation({ source }: { source: DriftSource }): boolean {
  return source === 'enforcer'
}

export const DRIFT_KIND_NAMES: Record<DriftKind, string> = {
  action_changed: 'Changed action',
  action_new: 'New action',
  action_removed: 'Removed action',
  model: 'Model',
  prompt: 'Prompt',
  owner: 'Owner',
  identity: 'Identity',
}

export const CLEARED_NAMES: Record<ClearedReason, string> = {
  released: 'Released',
  reverted: 'Put back',
  dismissed: 'Put aside',
}

const WHAT_TO_DO: Record<DriftKind, string> = {
  action_changed:
    'The app team reads the new definition, classifies the action and submits the release with the difference.',
  action_new:
    'Denied until it is released. The app team classifies it and submits the release, or takes it out of the surface.',
  action_removed: 'Nothing calls it any more. The next release leaves it out.',
  model: 'IAM looks at the release with the new model, or the app team goes back to the released one.',
  prompt: 'IAM looks at the release with the new prompt, or the app team goes back to the released one.',
  owner: 'The new owner signs the release with the change.',
  identity:
    'IAM looks at the release with the changed identity. A new one is unknown to enforcers until then.',
}

/** One sentence: who does what now. */
export function whatToDo({ kind, source }: { kind: DriftKind; source: DriftSource }): string {
  if (source !== 'enforcer') return WHAT_TO_DO[kind]
  return kind === 'identity'
    ? 'The app team declares it if it is the agent’s; if not, IAM or security finds out who used it. They can put this aside with a reason.'
    : 'The app team declares the build that runs, or puts back the released one. IAM or security can put this aside with a reason.'
}

/** `shop/create_refund changed`, `another model` */
export function driftPhrase({ kind, subject, source }: DriftSaid): string {
  const seen = source === 'enforcer' ? ' was seen' : ''
  switch (kind) {
    case 'action_changed':
      return `${subject} changed`
    case 'action_new':
      return `${subject} is new`
    case 'action_removed':
      return `${subject} is gone`
    case 'model':
      return `another model${seen}`
    case 'prompt':
      return `another prompt${seen}`
    case 'owner':
      return `another owner of ${subject}`
    case 'identity':
      return seen ? `an unknown identity${seen}` : `identity ${subject}`
  }
}

const PHRASES = 5
const PHRASE_LENGTH = 120

/** At most five, then how many more. */
export function driftSummary(items: readonly DriftSaid[]): string {
  const phrases = items
    .slice(0, PHRASES)
    .map(driftPhrase)
    .map(text => (text.length > PHRASE_LENGTH ? `${[...text].slice(0, PHRASE_LENGTH - 1).join('')}…` : text))
  const more = items.length - phrases.length
  return more > 0 ? `${phrases.join(', ')} and ${more} more` : phrases.join(', ')
}
