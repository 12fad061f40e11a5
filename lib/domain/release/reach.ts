/**
 * Everything that an agent's delegations add up to: whom it can have act for it, through whom, and over what. Who
 * may ask B, where B may ask C, can have C act; a signer of the first one's release should see that.
 */
import { MAX_CHAIN_HOPS } from '../policy/parties'
import type { Tier } from '../policy/model'
import type { ReachedAgent } from './content'

/** A longer chain is denied at run time (DESIGN §4 step 6), so nothing behind it can be reached. */
export const MAX_REACH_HOPS = MAX_CHAIN_HOPS

/** An agent that isn't retired, as others see it. `delegates_to` may name agents that are not among those given. */
export type DelegatingAgent = {
  id: string
  name: string
  delegates_to: readonly string[]
  systems: readonly string[]
  top_tier: Tier | null
}

/** Nearest first, then by the names on the way; the order in which agents are given doesn't show. */
export function reachOf(from: string, agents: readonly DelegatingAgent[]): ReachedAgent[] {
  const known = new Map(agents.map(agent => [agent.id, agent]))
  const start = known.get(from)
  if (!start) return []
  const reached = new Map<string, ReachedAgent>()
  let frontier = [{ agent: start, path: [start.name] }]
  for (let hop = 1; hop <= MAX_REACH_HOPS && frontier.length > 0; hop += 1) {
    // The frontier stands in order, so whoever comes first has the first of the shortest ways.
    const next = frontier.flatMap(({ agent, path }) =>
      agent.delegates_to.flatMap(id => {
        const to = known.get(id)
        return to && to.id !== from && !reached.has(to.id) ? [{ agent: to, path: [...path, to.name] }] : []
      }),
    )
    frontier = []
    for (const step of next.sort(byWay)) {
      const { id, name, systems, top_tier } = step.agent
      if (reached.has(id)) continue
      reached.set(id, { id, name, path: step.path, systems: [...systems].sort(), top_tier })
      frontier.push(step)
    }
  }
  return [...reached.values()]
}

type Step = { agent: DelegatingAgent; path: string[] }

/** By code units, which is the same order everywhere. Of two with one name the id decides. */
function byWay(a: Step, b: Step): number {
  for (const [at, name] of a.path.entries()) {
    const other = b.path[at]
    if (other !== undefined && name !== other) return name < other ? -1 : 1
  }
  return a.agent.id < b.agent.id ? -1 : 1
}
