/** Input on a classification where Security writes it: who may give it, and who answers it. */
import { type Actor, hasFunction } from '../member/permissions'
import { type Authorship, maySuggest } from '../organisation/authorship'
import { type Refusal, refuse, refuseField } from '../refusal'
import type { ClassifiedAction } from './decide-classify'
import { visibleLine } from './visible-text'

export function decideSuggest(
  row: ClassifiedAction,
  expectedVersion: number,
  /** The same person's open suggestion for it. */
  own: boolean,
  authorship: Authorship,
  actor: Actor,
): Refusal | null {
  const refused = maySuggest(authorship, actor, row.system)
  if (refused) return refused
  const name = visibleLine(row.name).slice(0, 80)
  if (row.removed)
    return refuse('wrong_state', `${name} is no longer in ${row.system.name}: an import removed it.`)
  if (row.version !== expectedVersion) {
    return refuse('stale_version', `${name} was changed meanwhile. Compare before you suggest something.`, {
      data: { current: { version: row.version, classification: row.stored } },
    })
  }
  if (own) {
    return refuseField(
      '/action',
      `Your suggestion for ${name} is still open. Withdraw it to suggest something else.`,
      'already_exists',
    )
  }
  return null
}

export type OpenInput = {
  state: 'open' | 'adopted' | 'dismissed'
  personId: string
  person: string
}

/** Security answers it; whoever gave it can take it back. Adopting is the classification itself. */
export function decideDismiss(input: OpenInput, actor: Actor): Refusal | null {
  if (input.state !== 'open') {
    return refuse('wrong_state', `This suggestion was ${input.state} already.`)
  }
  if (hasFunction(actor, 'security')) return null
  if (actor.kind !== 'system' && actor.personId === input.personId) return null
  return refuse('not_owner', `Security answers suggestions; ${input.person} can take this one back.`)
}
