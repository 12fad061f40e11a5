/** Who asks for a download, and whether they may: as in the door, with the refusal on record. */
import { hasPermission, whoMay, type Actor, type Permission } from '@/lib/domain/member/permissions'
import { isRefusal, refuse, type Refusal } from '@/lib/domain/refusal'
import { callerOf, recorded } from './door'

/** `operation` is what a token must be scoped to. */
export async function permitted(
  request: Request,
  { operation, permission }: { operation: string; permission: Permission },
): Promise<Actor | (Refusal & { evidence?: number | null })> {
  const caller = await callerOf(request)
  if (isRefusal(caller)) return caller
  const { actor } = caller
  const scoped = actor.kind !== 'token' || actor.operations.includes(operation)
  if (scoped && hasPermission(actor, permission)) return actor
  const refusal = refuse(
    'not_permitted',
    `You can't download this: it needs ${permission}. ${whoMay(permission)}.`,
  )
  return { ...refusal, evidence: await recorded(operation, refusal, actor) }
}
