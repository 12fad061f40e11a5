import type { Actor, PersonActor } from '@/lib/domain/member/permissions'

/** After a decider refused everybody else: a machine here is a bug. */
export function personOf(actor: Actor): PersonActor {
  if (actor.kind !== 'person') throw new Error('only persons propose and decide')
  return actor
}
