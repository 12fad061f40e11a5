import { Environments } from '@/components/settings/environments'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { listPurposes } from '@/lib/queries/purpose/list-purposes'
import { listTeams } from '@/lib/queries/team/list-teams'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Environments' }

export default async function EnvironmentsPage() {
  const actor = await requireActor(paths.settings('environments'))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [whoAmI, {}],
        [listTeams, {}],
        [listEnvironments, {}],
        [listPurposes, {}],
      ]}
    >
      <Environments />
    </Prefetched>
  )
}
