import { Systems } from '@/components/settings/systems'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { listSystems } from '@/lib/queries/system/list-systems'
import { listTeams } from '@/lib/queries/team/list-teams'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Systems' }

export default async function SystemsPage() {
  const actor = await requireActor(paths.settings('systems'))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [whoAmI, {}],
        [listTeams, {}],
        [listSystems, {}],
      ]}
    >
      <Systems />
    </Prefetched>
  )
}
