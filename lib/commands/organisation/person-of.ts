import type { Actor, PersonActor } from '@/lib/domain/member/permissions'

/** After a decider refused everybody else: a machine here is a bug. */
export function personOf(actor: Actor): PersonActor {
  if (actor.kind !== 'person') throw new Error('only persons propose and decide')
  return actor
}

/** Who answers for what a person or their token asked for. */
export function personIdOf(actor: Actor): string {
  if (actor.kind === 'system') throw new Error('our own processes ask for nothing')
  return actor.personId
}
