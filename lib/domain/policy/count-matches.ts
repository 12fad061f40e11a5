/** How far a guardrail's selector reaches: the agents and actions that it binds now. */
import { effectiveClassification } from '../release/compose'
import type { Classification } from './model'
import { type GuardrailSelector, selects } from './select-guardrails'

export type ReachAction = {
  id: string
  /** Slug. */
  system: string
  name: string
  classification: Classification | null
  override: Classification | null
  /** Of the action and its system. */
  tags: readonly string[]
}

export type ReachAgent = {
  id: string
  name: string
  /** May whoever asks see it? It is counted all the same. */
  shown: boolean
  environments: { id: string; production: boolean }[]
  attributes: readonly string[]
  /** Ids of actions in its surface. */
  actions: string[]
}

export type Reach = {
  agents: ReachAgent[]
  actions: Map<string, ReachAction>
  /** Those that match nothing any more, being retired: rules go on naming them. Only who may be shown. */
  retired?: readonly { id: string; name: string }[]
}

/** Names of the agents that may be shown; the others stay ids. */
export function shownNames(reach: Reach): Map<string, string> {
  const shown = [...reach.agents.filter(agent => agent.shown), ...(reach.retired ?? [])]
  return new Map(shown.map(agent => [agent.id, agent.name]))
}

export type Matches = {
  agents: number
  actions: number
  /** Agents among them that may not be shown. */
  unseen: number
  /** The first of them, to show. */
  rows: { agent: string; environment: string; system: string; action: string }[]
}

const SHOWN = 50

export function countMatches(reach: Reach, selector: GuardrailSelector): Matches {
  const agents = new Set<string>()
  const unseen = new Set<string>()
  const actions = new Set<string>()
  const rows: Matches['rows'] = []
  for (const agent of reach.agents) {
    for (const environment of agent.environments) {
      for (const id of agent.actions) {
        const action = reach.actions.get(id)
        if (!action) continue
        const { classification, tier } = effectiveClassification(
          action.classification,
          action.override,
          environment.production,
        )
        const facts = {
          agent: agent.id,
          system: action.system,
          environment: environment.id,
          attributes: agent.attributes,
          tags: action.tags,
          classification,
          tier: classification === null ? null : tier,
        }
        if (!selects(selector, facts)) continue
        agents.add(agent.id)
        actions.add(id)
        if (!agent.shown) unseen.add(agent.id)
        if (agent.shown && rows.length < SHOWN)
          rows.push({
            agent: agent.name,
            environment: environment.id,
            system: action.system,
            action: action.name,
          })
      }
    }
  }
  return { agents: agents.size, actions: actions.size, unseen: unseen.size, rows }
}
