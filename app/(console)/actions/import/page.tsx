import { ImportForm } from '@/components/action/import-form'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { hasPermission } from '@/lib/domain/member/permissions'
import { listSystems } from '@/lib/queries/system/list-systems'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Import actions' }

type Search = Promise<Record<string, string | undefined>>

export default async function ImportPage({ searchParams }: { searchParams: Search }) {
  const { system } = await searchParams
  const actor = await requireActor(paths.imports(system))
  const teams = actor.teams.filter(team => team.function === 'app').map(({ id, name }) => ({ id, name }))
  return (
    <Prefetched actor={actor} asks={[[listSystems, {}]]}>
      <ImportForm
        teams={teams}
        startSystem={system ?? null}
        reason={hasPermission(actor, 'action.import') ? null : 'App teams import actions.'}
      />
    </Prefetched>
  )
}
