/** Which actions of its systems an agent uses, and how. */
import type { SurfaceMode } from '../policy/model'
import type { Actor } from '../member/permissions'
import { refuse, type Refusal } from '../refusal'
import { cannotEditAgent, type EditedAgent } from './can-edit'

export type Mode = SurfaceMode | 'none'

export type SetSurfaceState = {
  agent: EditedAgent & { version: number; updated_by: string | null; updated_at: string }
  /** Of the actions named: those that its systems have. */
  actions: { id: string; name: string }[]
  /** What was chosen before; an action without a choice is `direct`. */
  modes: ReadonlyMap<string, string>
}

export type ModeChange = { action: string; name: string; from: string; to: Mode }

export function decideSetSurface(
  actor: Actor,
  { agent, actions, modes }: SetSurfaceState,
  wanted: readonly { action: string; mode: Mode }[],
  expectedVersion: number,
): { changed: ModeChange[] } | Refusal {
  const refused = cannotEditAgent(actor, agent)
  if (refused) return refused
  if (agent.version !== expectedVersion) {
    return refuse(
      'stale_version',
      `${agent.updated_by ?? 'Somebody'} changed ${agent.name} at ${agent.updated_at}: compare, then save again.`,
      {
        data: { current: { version: agent.version, modes: Object.fromEntries(modes) } },
      },
    )
  }
  const names = new Map(actions.map(action => [action.id, action.name]))
  const errors = wanted.flatMap((row, at) => {
    if (!names.has(row.action))
      return [
        { pointer: `/actions/${at}/action`, detail: `None of the systems of ${agent.name} has this action.` },
      ]
    if (wanted.findIndex(other => other.action === row.action) < at)
      return [{ pointer: `/actions/${at}/action`, detail: 'This action is listed twice. Remove one.' }]
    return []
  })
  if (errors.length > 0)
    return refuse(
      'invalid_input',
      errors.length === 1 ? errors[0]!.detail : `${errors.length} actions can't be set.`,
      { errors: errors.slice(0, 100) },
    )
  const changed = wanted
    .map(({ action, mode }) => ({
      action,
      name: names.get(action)!,
      from: modes.get(action) ?? 'direct',
      to: mode,
    }))
    .filter(change => change.from !== change.to)
  return changed.length > 0
    ? { changed }
    : refuse('wrong_state', 'Nothing to save: every action already has this mode.')
}
