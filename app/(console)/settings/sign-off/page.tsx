import { SignOff } from '@/components/settings/sign-off'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { dutyExceptions } from '@/lib/queries/organisation/duty-exceptions'
import { signOffRules } from '@/lib/queries/organisation/sign-off-rules'
import { listTeams } from '@/lib/queries/team/list-teams'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Sign-off' }

export default async function SignOffPage() {
  const actor = await requireActor(paths.settings('sign-off'))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [whoAmI, {}],
        [listTeams, {}],
        [signOffRules, {}],
        [dutyExceptions, {}],
      ]}
    >
      <SignOff />
    </Prefetched>
  )
}
