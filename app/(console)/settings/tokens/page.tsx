import { Tokens } from '@/components/settings/tokens'
import { requireActor } from '@/lib/auth/current-actor'
import { listTokenOperations } from '@/lib/auth/token-operations'
import { paths } from '@/lib/client/paths'
import { readEnvironment } from '@/lib/config/env'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { listTeams } from '@/lib/queries/team/list-teams'
import { listTokens } from '@/lib/queries/token/list-tokens'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Tokens' }

type Search = Promise<Record<string, string | undefined>>

export default async function TokensPage({ searchParams }: { searchParams: Search }) {
  const everybody = (await searchParams).whose === 'all'
  const actor = await requireActor(paths.settings('tokens'))
  return (
    <Prefetched
      actor={actor}
      asks={[
        [whoAmI, {}],
        [listTeams, {}],
        [listTokens, everybody ? { all: 'true' } : {}],
      ]}
    >
      <Tokens operations={listTokenOperations()} consoleUrl={readEnvironment().consoleUrl} />
    </Prefetched>
  )
}
