import { type Actor, hasPermission, whoMay } from '@/lib/domain/member/permissions'
import { visibleTeams } from '@/lib/queries/scope'

/** The door decides again (lib/http/download.ts); this is the reason beside the button. */
export function mayNotDownload(actor: Actor): string | null {
  if (!hasPermission(actor, 'bundle.read')) return `${whoMay('bundle.read')}.`
  return visibleTeams(actor) === 'all'
    ? null
    : 'It holds the policy of every team’s agents. Platform and layer teams can download it.'
}
