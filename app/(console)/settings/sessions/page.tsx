import { Sessions } from '@/components/settings/sessions'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { listSessions } from '@/lib/queries/session/list-sessions'
import { listTeams } from '@/lib/queries/team/list-teams'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Sessions' }

type Search = Promise<Record<string, string | undefined>>

export default async function SessionsPage({ searchParams }: { searchParams: Search }) {
  const everybody = (await searchParams).whose === 'all'
  const actor = await requireActor(paths.settings('sessions'))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [whoAmI, {}],
        [listTeams, {}],
        [listSessions, everybody ? { all: 'true' } : {}],
      ]}
    >
      <Sessions />
    </Prefetched>
  )
}
