import { Passkeys } from '@/components/settings/passkeys'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { listPasskeys } from '@/lib/queries/passkey/list-passkeys'
import { listTeams } from '@/lib/queries/team/list-teams'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Passkeys' }

export default async function PasskeysPage() {
  const actor = await requireActor(paths.settings('passkeys'))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [whoAmI, {}],
        [listTeams, {}],
        [listPasskeys, {}],
      ]}
    >
      <Passkeys />
    </Prefetched>
  )
}
