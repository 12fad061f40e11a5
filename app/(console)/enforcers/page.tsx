import { EnforcerList } from '@/components/enforcer/enforcer-list'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { hasPermission, whoMay } from '@/lib/domain/member/permissions'
import { listEnforcers } from '@/lib/queries/enforcer/list-enforcers'
import { chosenEnvironment } from '../chosen-environment'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Enforcers' }

type Props = { searchParams: Promise<Record<string, string | undefined>> }

export default async function EnforcersPage({ searchParams }: Props) {
  const { env } = await searchParams
  const actor = await requireActor(paths.enforcers({ env }))
  const environment = await chosenEnvironment(actor, env)
  return (
    <Prefetched actor={actor} asks={[[listEnforcers, {}]]}>
      <EnforcerList
        environment={environment}
        mayNotWrite={hasPermission(actor, 'enforcer.write') ? null : `${whoMay('enforcer.write')}.`}
      />
    </Prefetched>
  )
}
