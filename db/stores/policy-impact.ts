/** The live state of every agent that a change of rules could touch, to compare outcomes before and after. */
import { and, eq, inArray, ne } from 'drizzle-orm'
import type { ReleaseInputs } from '@/lib/domain/release/inputs'
import type { Database, Tx } from '../pool'
import { agent, agentEnvironment } from '../schema/agent'
import { groupBy } from './group-by'
import { loadManyReleaseInputs } from './release-inputs'

/** Each is composed twice while a person waits: beyond this the impact says that it counted only a part. */
export const MAX_IMPACT_PAIRS = 150

export type ImpactInputs = { inputs: ReleaseInputs[]; complete: boolean }

export async function loadImpactInputs(db: Tx | Database, agents: string[] | 'all'): Promise<ImpactInputs> {
  if (agents !== 'all' && agents.length === 0) return { inputs: [], complete: true }
  const living = ne(agent.state, 'retired')
  const pairs = await db
    .select({ agent: agentEnvironment.agent_id, environment: agentEnvironment.environment })
    .from(agentEnvironment)
    .innerJoin(agent, eq(agent.id, agentEnvironment.agent_id))
    .where(agents === 'all' ? living : and(living, inArray(agentEnvironment.agent_id, agents)))
    .orderBy(agentEnvironment.agent_id, agentEnvironment.environment)
    .limit(MAX_IMPACT_PAIRS + 1)
  const counted = pairs.slice(0, MAX_IMPACT_PAIRS)
  const loaded = new Map<string, Map<string, ReleaseInputs>>()
  for (const [environment, some] of groupBy(counted, pair => pair.environment)) {
    const ids = some.map(pair => pair.agent)
    loaded.set(environment, await loadManyReleaseInputs(db, ids, environment))
  }
  const inputs = counted.flatMap(pair => loaded.get(pair.environment)?.get(pair.agent) ?? [])
  return { inputs, complete: pairs.length <= MAX_IMPACT_PAIRS }
}
