/** Putting aside what an enforcer saw: it has nothing to release. A declared difference goes away by being released. */
import type { TeamFunction } from '../member/permissions'
import { refuse, type Refusal } from '../refusal'
import { isObservation } from './describe-drift'
import type { DriftSource } from './drift'

export type DismissFacts = {
  source: DriftSource
  cleared: boolean
  /** Functions of the actor's teams. */
  functions: readonly TeamFunction[]
}

/** Null when they may. */
export function canDismiss({ source, cleared, functions }: DismissFacts): Refusal | null {
  if (!functions.some(name => name === 'iam' || name === 'security')) {
    return refuse('not_permitted', 'You can’t put this aside: members of IAM and security can.')
  }
  if (cleared) return refuse('wrong_state', 'This is cleared already: nothing is left to put aside.')
  if (!isObservation({ source })) {
    return refuse(
      'wrong_state',
      'A declared difference can’t be put aside: the app team releases it, or puts back what was released.',
    )
  }
  return null
}
