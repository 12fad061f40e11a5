/** Tags are the owning team's words; where Security writes classifications, Security's too. */
import { type Actor, hasFunction, inTeam } from '../member/permissions'
import type { AuthoredSystem, Authorship } from '../organisation/authorship'
import { type Refusal, refuse } from '../refusal'
import { whoCan } from './who-can'

export function mayTag({ model }: Authorship, actor: Actor, system: AuthoredSystem): Refusal | null {
  if (inTeam(actor, system.team.id) || (model === 'central' && hasFunction(actor, 'security'))) return null
  return refuse(
    'not_owner',
    `${system.name} is owned by ${system.team.name}. ${whoCan(system.team, 'tag it')}`,
  )
}
