import { SystemList } from '@/components/action/system-list'
import { ActionWorkbench } from '@/components/action/workbench'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { hasPermission } from '@/lib/domain/member/permissions'
import { listActions } from '@/lib/queries/action/list-actions'
import { listSystems } from '@/lib/queries/system/list-systems'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Actions' }

type Search = Promise<Record<string, string | undefined>>

export default async function ActionsPage({ searchParams }: { searchParams: Search }) {
  const search = await searchParams
  const actor = await requireActor(paths.actions(search.system, search))
  if (search.system) {
    return (
      <Prefetched actor={actor} asks={[[listActions, { system: search.system }]]}>
        <ActionWorkbench key={search.system} system={search.system} me={actor.name} />
      </Prefetched>
    )
  }
  return (
    <Prefetched actor={actor} asks={[[listSystems, {}]]}>
      <SystemList
        importReason={hasPermission(actor, 'action.import') ? null : 'App teams import actions.'}
        teams={actor.teams.filter(team => team.function === 'app').map(({ id, name }) => ({ id, name }))}
      />
    </Prefetched>
  )
}
