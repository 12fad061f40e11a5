/** Which of the organisation's purposes an action may be called for. null: any that a release is for. */
import type { Actor } from '../member/permissions'
import { type Authorship, mayAuthor } from '../organisation/authorship'
import { type Refusal, refuse, refuseField } from '../refusal'
import { visibleLine } from './visible-text'
import type { OwningTeam } from './who-can'

export type PurposeAction = {
  id: string
  name: string
  version: number
  removed: boolean
  purposes: readonly string[] | null
  system: { id: string; name: string; team: OwningTeam }
}

export type KnownPurpose = { code: string; retired: boolean }

export type PurposesInput = {
  actions: { action: string; expected_version: number }[]
  purposes: string[] | null
  reason?: string
}

export type PurposesDecision = {
  rows: PurposeAction[]
  purposes: string[] | null
  loosened: string[]
}

export function decidePurposes(
  rows: readonly PurposeAction[],
  input: PurposesInput,
  known: readonly KnownPurpose[],
  actor: Actor,
  authorship: Authorship,
): PurposesDecision | Refusal {
  const byId = new Map(rows.map(row => [row.id, row]))
  const purposes = input.purposes === null ? null : [...new Set(input.purposes)].sort()
  const changed: PurposeAction[] = []
  const stale: PurposeAction[] = []
  for (const [at, { action, expected_version }] of input.actions.entries()) {
    const row = byId.get(action)
    if (!row)
      return refuseField(`/actions/${at}/action`, 'There is no such action. Reload the list.', 'not_found')
    const foreign = mayAuthor(authorship, actor, row.system, 'purposes')
    if (foreign) return foreign
    if (row.removed)
      return refuse('wrong_state', `${shown(row)} is no longer in ${row.system.name}: an import removed it.`)
    if (changed.includes(row))
      return refuseField(`/actions/${at}/action`, `${shown(row)} is in the list twice.`)
    if (row.version !== expected_version) stale.push(row)
    changed.push(row)
  }
  if (stale[0]) {
    return refuse(
      'stale_version',
      `${shown(stale[0])} was changed meanwhile. Compare before you decide; nothing was overwritten.`,
      {
        data: {
          current: stale
            .slice(0, 100)
            .map(({ id, version, purposes: current }) => ({ action: id, version, purposes: current })),
        },
      },
    )
  }
  const unknown = unknownPurpose(purposes, changed, known)
  if (unknown) return unknown
  const loosened = changed.filter(row => loosens(row.purposes, purposes)).map(row => row.id)
  if (loosened.length > 0 && !input.reason) {
    return refuse(
      'invalid_input',
      `This lets ${loosened.length === 1 ? shown(byId.get(loosened[0]!)!) : `${loosened.length} actions`} be called for more than before: say why.`,
      {
        errors: [{ pointer: '/reason', detail: 'Allowing more purposes needs one reason.' }],
        data: { loosened },
      },
    )
  }
  return { rows: changed, purposes, loosened }
}

/** What a retired purpose is named in already, it may stay in; nothing new can name it. */
function unknownPurpose(
  purposes: readonly string[] | null,
  rows: readonly PurposeAction[],
  known: readonly KnownPurpose[],
): Refusal | null {
  for (const [at, code] of (purposes ?? []).entries()) {
    const found = known.find(one => one.code === code)
    if (!found)
      return refuseField(
        `/purposes/${at}`,
        `The organisation has no purpose "${code}". An administrator can add it in Settings.`,
      )
    if (found.retired && !rows.every(row => row.purposes?.includes(code)))
      return refuseField(`/purposes/${at}`, `"${code}" is retired: nothing new can be for it.`)
  }
  return null
}

/** Whether anything may be called for a purpose that it could not be called for before. */
export function loosens(from: readonly string[] | null, to: readonly string[] | null): boolean {
  if (from === null) return false
  return to === null || to.some(code => !from.includes(code))
}

/** What an agent's own purposes leave of those an action allows: what its requests can name. */
export function usablePurposes(allowed: readonly string[] | null, agent: readonly string[]): string[] {
  return allowed === null ? [...agent] : agent.filter(code => allowed.includes(code))
}

function shown(row: { name: string }): string {
  return visibleLine(row.name).slice(0, 80)
}
