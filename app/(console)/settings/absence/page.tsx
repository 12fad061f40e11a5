import { Absence } from '@/components/settings/absence'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { listDelegations } from '@/lib/queries/release/list-delegations'
import { listTeams } from '@/lib/queries/team/list-teams'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Absence' }

export default async function AbsencePage() {
  const actor = await requireActor(paths.settings('absence'))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [whoAmI, {}],
        [listTeams, {}],
        [listDelegations, {}],
      ]}
    >
      <Absence />
    </Prefetched>
  )
}
