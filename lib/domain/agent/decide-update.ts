/** Editing an agent: what differs, and whether it may. */
import type { Actor } from '../member/permissions'
import { refuse, type Refusal } from '../refusal'
import { canonicalJson } from '../digest'
import { cannotEditAgent, type EditedAgent } from './can-edit'
import { declarationProblem, type AgentDeclaration, type DeclarationFacts } from './declaration'
import { identityKey } from './identity'

export type UpdateState = {
  agent: EditedAgent & { id: string; version: number; updated_by: string | null; updated_at: string }
  current: AgentDeclaration
  facts: DeclarationFacts
  /** Environments in which a release of it is open or in force. */
  released_in: string[]
}

export type AgentEdit = Partial<AgentDeclaration>

/** Names of the fields that really change; lists compare as sets, so their order is no change. */
export function changedFields(current: AgentDeclaration, edit: AgentEdit): (keyof AgentDeclaration)[] {
  const fields = Object.keys(edit) as (keyof AgentDeclaration)[]
  return fields.filter(
    field => edit[field] !== undefined && comparable(current[field]) !== comparable(edit[field]),
  )
}

function comparable(value: AgentDeclaration[keyof AgentDeclaration] | undefined): string {
  return canonicalJson(Array.isArray(value) ? value.map(item => canonicalJson(item)).sort() : (value ?? null))
}

export function decideUpdate(
  actor: Actor,
  state: UpdateState,
  edit: AgentEdit,
  expectedVersion: number,
): { changed: (keyof AgentDeclaration)[] } | Refusal {
  const { agent, current } = state
  const refused = cannotEditAgent(actor, agent)
  if (refused) return refused
  if (agent.version !== expectedVersion) {
    const who = agent.updated_by ?? 'Somebody'
    return refuse(
      'stale_version',
      `${who} changed ${agent.name} at ${agent.updated_at}: compare, then save again.`,
      {
        data: { current: { ...current, version: agent.version } },
      },
    )
  }
  const problem = declarationProblem(edit, state.facts, agent.id)
  if (problem) return problem
  const left =
    edit.environments && state.released_in.find(environment => !edit.environments!.includes(environment))
  if (left) {
    const detail = `${agent.name} has a release in ${left}, so ${left} stays. Withdraw the release, or suspend the agent, first.`
    return refuse('wrong_state', detail, { errors: [{ pointer: '/environments', detail }] })
  }
  const changed = changedFields(current, edit)
  if (changed.length === 0)
    return refuse('wrong_state', `Nothing to save: ${agent.name} already is as you describe it.`)
  return { changed }
}

/** Before and after of the changed fields, for the evidence. Identities print as their keys. */
export function changesOf(
  current: AgentDeclaration,
  edit: AgentEdit,
  changed: (keyof AgentDeclaration)[],
): Record<string, { from: unknown; to: unknown }> {
  const printed = (declared: AgentEdit, field: keyof AgentDeclaration) =>
    field === 'identities' ? declared.identities?.map(identityKey) : declared[field]
  return Object.fromEntries(
    changed.map(field => [field, { from: printed(current, field), to: printed(edit, field) }]),
  )
}
