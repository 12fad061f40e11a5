import { SimulatorPage } from '@/components/policy/simulator-page'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { listAgents } from '@/lib/queries/agent/list-agents'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { chosenEnvironment } from '../chosen-environment'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Simulator' }

type Props = { searchParams: Promise<Record<string, string | undefined>> }

export default async function SimulatorRoute({ searchParams }: Props) {
  const { env, agent, after } = await searchParams
  const actor = await requireActor(paths.simulator({ env, agent, after }))
  const environment = await chosenEnvironment(actor, env)
  return (
    <Prefetched
      actor={actor}
      asks={[
        [listEnvironments, {}],
        [listAgents, { environment: environment.id, limit: 200 }],
      ]}
    >
      <SimulatorPage environment={environment.id} />
    </Prefetched>
  )
}
