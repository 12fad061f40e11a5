import { People } from '@/components/settings/people'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { getMember } from '@/lib/queries/member/get-member'
import { listMembers } from '@/lib/queries/member/list-members'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { listTeams } from '@/lib/queries/team/list-teams'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'People' }

type Search = Promise<Record<string, string | undefined>>

export default async function PeoplePage({ searchParams }: { searchParams: Search }) {
  const { person } = await searchParams
  const actor = await requireActor(paths.settings('people'))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [whoAmI, {}],
        [listTeams, {}],
        [listMembers, { limit: 200 }],
        ...(typeof person === 'string' ? [[getMember, { person }] as const] : []),
      ]}
    >
      <People />
    </Prefetched>
  )
}
