import type { Actor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { listEnvironments } from '@/lib/queries/environment/list-environments'

/** The environment of `?env=`, or the one that the switcher shows without it: the first production one. */
export async function chosenEnvironment(
  actor: Actor,
  env: string | undefined,
): Promise<{ id: string; name: string }> {
  const answer = await runQuery(listEnvironments, actor, {})
  const items = isRefusal(answer) ? [] : answer.items
  const chosen = items.find(item => item.id === env) ?? items.find(item => item.production) ?? items[0]
  return chosen ?? { id: env ?? 'production', name: env ?? 'Production' }
}
