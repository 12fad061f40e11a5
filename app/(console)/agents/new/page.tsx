import { AgentForm } from '@/components/agent/agent-form'
import { emptyValues } from '@/components/agent/form-values'
import { EmptyState } from '@/components/console/empty-state'
import { PageHeader } from '@/components/console/page-header'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { isRefusal } from '@/lib/domain/refusal'
import { agentCatalogue } from '@/lib/queries/agent/agent-catalogue'
import { runQuery } from '@/lib/queries/define-query'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { listPurposes } from '@/lib/queries/purpose/list-purposes'
import { listSystems } from '@/lib/queries/system/list-systems'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Register agent' }

export default async function RegisterAgentPage() {
  const actor = await requireActor(paths.agentNew())
  const teams = actor.teams.filter(team => team.function === 'app')
  const environments = await runQuery(listEnvironments, actor, {})
  const [first] = teams
  return (
    <>
      <PageHeader
        title="Register agent"
        crumb="Register"
        answer={first && `For ${first.name}. A non-human identity with owners, systems and a purpose.`}
      />
      {first ? (
        <Prefetched
          actor={actor}
          asks={[
            [listPurposes, {}],
            [listEnvironments, {}],
            [listSystems, { catalogue: 'true' }],
            [agentCatalogue, {}],
          ]}
        >
          <AgentForm
            agent={null}
            teams={teams}
            values={emptyValues(
              first.id,
              isRefusal(environments) ? [] : environments.items.map(environment => environment.id),
            )}
            draftKey={`agent.new.${actor.personId}`}
          />
        </Prefetched>
      ) : (
        <EmptyState title="App teams register agents">
          You are not in an app team. An administrator can add you to one.
        </EmptyState>
      )}
    </>
  )
}
