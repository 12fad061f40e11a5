/** Into which system an import goes, and what it changes there. Classifications are kept; changed ones count as changed. */
import { canonicalJson } from '../digest'
import { type Actor, inTeam } from '../member/permissions'
import { type Refusal, refuse, refuseField } from '../refusal'
import { compareImport, type ImportComparison } from './compare-import'
import type { ImportedAction } from './imported'
import { type OwningTeam, whoCan } from './who-can'

export type StoredAction = {
  id: string
  name: string
  title: string | null
  description: string
  input_schema: unknown
  claims: unknown
  definition_digest: string
  removed: boolean
  classified: boolean
}

export type ImportTarget = {
  /** null: a new system. */
  system: {
    id: string
    name: string
    kind: 'mcp' | 'openapi' | 'manual'
    version: number
    team: OwningTeam
  } | null
  newSystem: {
    slug: string
    name: string
    team: (OwningTeam & { function: string }) | null
    taken: string | null
  } | null
}

export function canImport(
  target: ImportTarget,
  source: 'mcp' | 'openapi' | 'manual',
  actor: Actor,
  expectedVersion?: number,
): Refusal | null {
  const { system, newSystem } = target
  if (system) {
    if (!inTeam(actor, system.team.id)) {
      return refuse(
        'not_owner',
        `${system.name} is owned by ${system.team.name}. ${whoCan(system.team, 'import into it')}`,
      )
    }
    if (system.kind !== source) {
      const words = { mcp: 'an MCP tool list', openapi: 'an OpenAPI document', manual: 'hand' }
      return refuse(
        'wrong_state',
        `${system.name} was made from ${words[system.kind]}, so ${words[source]} can't replace it. Import it as a system of its own.`,
      )
    }
    if (expectedVersion !== undefined && expectedVersion !== system.version) {
      return refuse(
        'stale_version',
        `${system.name} was imported again since the comparison was shown. Compare once more; nothing was changed.`,
        { data: { current: { version: system.version } } },
      )
    }
    return null
  }
  if (!newSystem) return refuseField('/system', 'Name an existing system, or describe a new one.')
  if (newSystem.taken !== null) {
    return refuseField(
      '/new_system/slug',
      `"${newSystem.slug}" is the name of ${newSystem.taken} already. Choose another, or import into that system.`,
      'already_exists',
    )
  }
  if (!newSystem.team) return refuseField('/new_system/team', 'There is no such team.', 'not_found')
  if (newSystem.team.function !== 'app') {
    return refuseField(
      '/new_system/team',
      `${newSystem.team.name} is not an app team: systems belong to app teams.`,
    )
  }
  if (!inTeam(actor, newSystem.team.id)) {
    return refuse(
      'not_owner',
      `You are not in ${newSystem.team.name}. ${whoCan(newSystem.team, 'add systems for it')}`,
    )
  }
  return null
}

export type ImportPlan = {
  comparison: ImportComparison<Comparable>
  inserts: ImportedAction[]
  /** Another definition, other claims, or an action that is back. */
  updates: { current: StoredAction; imported: ImportedAction; keepsPrevious: boolean }[]
  removed: string[]
}

type Comparable = StoredAction & { input_schema: Record<string, unknown> | null }

export function planImport(stored: readonly StoredAction[], imported: readonly ImportedAction[]): ImportPlan {
  const live = stored.filter((action): action is Comparable => !action.removed)
  const gone = new Map(stored.filter(action => action.removed).map(action => [action.name, action]))
  const comparison = compareImport(live, imported)
  const back = comparison.new.flatMap(action => {
    const current = gone.get(action.name)
    return current
      ? [{ current, imported: action, keepsPrevious: current.definition_digest !== action.definition_digest }]
      : []
  })
  const changed = comparison.changed.map(({ current, imported: action }) => ({
    current,
    imported: action,
    keepsPrevious: true,
  }))
  // Claims are no part of the definition that was classified, but people must see those of today.
  const reclaimed = comparison.same
    .filter(
      ({ current, imported: action }) =>
        canonicalJson(current.claims) !== canonicalJson(action.claims) ||
        (current.title ?? '') !== action.title,
    )
    .map(({ current, imported: action }) => ({ current, imported: action, keepsPrevious: false }))
  return {
    comparison,
    inserts: comparison.new.filter(action => !gone.has(action.name)),
    updates: [...back, ...changed, ...reclaimed],
    removed: comparison.removed.map(action => action.id),
  }
}
