/**
 * An account of the provider is said to be a person's. Whoever may say that alone could become anybody, so IAM asks
 * and Security or Compliance confirms: two persons of two layers, neither of them concerned (DESIGN §4).
 */
import { refuse, refuseField, type Refusal } from '../refusal'

type Who = { id: string; name: string; state: 'active' | 'deactivated' }

export type LinkFacts = {
  /** Whom the account is said to belong to. */
  to: Who
  /** Whom it belongs to now; null: an account that never signed in. */
  from: Who | null
}

export type LinkRequest = LinkFacts & {
  state: 'open' | 'confirmed' | 'rejected'
  requestedBy: { id: string; name: string }
}

/** Null when the link may be asked for. `issuers`: providers that people here sign in through. */
export function cannotRequestLink(
  { to, from }: LinkFacts,
  personId: string,
  input: { issuer: string; issuers: readonly string[]; open: boolean },
): Refusal | null {
  if (personId === to.id || personId === from?.id)
    return refuse('separation_of_duties', "You can't link accounts of yourself. Another member of IAM can.")
  if (to.state !== 'active')
    return refuse('wrong_state', `${to.name} was deactivated. An administrator can reactivate them first.`)
  if (from?.id === to.id) return refuse('already_exists', `This account is ${to.name}'s already.`)
  if (!input.issuers.includes(input.issuer)) {
    return refuseField(
      '/issuer',
      `Nobody here signs in through ${input.issuer}. Known: ${input.issuers.join(', ')}.`,
    )
  }
  if (input.open)
    return refuse(
      'already_exists',
      'This link waits for Security or Compliance already: confirm or reject that one.',
    )
  return null
}

/** Null when it may be confirmed (or rejected) by this person, a member of Security or Compliance. */
export function cannotDecideLink(link: LinkRequest, personId: string): Refusal | null {
  if (link.state !== 'open') return refuse('wrong_state', `This link was ${link.state} already.`)
  if (personId === link.requestedBy.id)
    return refuse(
      'second_person_required',
      `You asked for this link. Another person of Security or Compliance decides it.`,
    )
  if (personId === link.to.id || personId === link.from?.id)
    return refuse(
      'separation_of_duties',
      "You can't decide about accounts of yourself. Another person of Security or Compliance can.",
    )
  if (link.to.state !== 'active')
    return refuse(
      'wrong_state',
      `${link.to.name} was deactivated meanwhile. An administrator can reactivate them first.`,
    )
  return null
}
