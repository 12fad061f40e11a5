import { Layers } from '@/components/settings/layers'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { listVacantLayers } from '@/lib/queries/control-layer/list-vacant'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { listTeams } from '@/lib/queries/team/list-teams'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Layers' }

export default async function LayersPage() {
  const actor = await requireActor(paths.settings('layers'))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [whoAmI, {}],
        [listTeams, {}],
        [listVacantLayers, {}],
      ]}
    >
      <Layers />
    </Prefetched>
  )
}
