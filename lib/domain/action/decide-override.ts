/** The central override: security or compliance may raise a tier above the team's, never lower it. */
import { type Actor, hasFunction } from '../member/permissions'
import type { Classification } from '../policy/model'
import { TIERS } from '../policy/model'
import { tierOf } from '../policy/tiers'
import { type Refusal, refuse } from '../refusal'
import type { OutcomeEnvironment } from './action-outcome'

export type OverrideLayer = 'security' | 'compliance'

export type OverriddenAction = {
  name: string
  version: number
  /** What decides now: null while unclassified or changed since. */
  classification: Classification | null
  override: { classification: Classification; layer: OverrideLayer; by: string | null; at: string } | null
  removed: boolean
}

export type OverrideDecision = { layer: OverrideLayer }

function actingLayer(actor: Actor): OverrideLayer | null {
  if (hasFunction(actor, 'security')) return 'security'
  return hasFunction(actor, 'compliance') ? 'compliance' : null
}

function checkRow(row: OverriddenAction, expectedVersion: number): Refusal | null {
  if (row.removed) return refuse('wrong_state', `${row.name} is no longer part of its system.`)
  if (row.version === expectedVersion) return null
  return refuse('stale_version', `${row.name} was changed meanwhile. Compare before you decide.`, {
    data: { current: { version: row.version, classification: row.classification, override: row.override } },
  })
}

export function decideOverride(
  row: OverriddenAction,
  to: Classification,
  expectedVersion: number,
  actor: Actor,
  environments: readonly OutcomeEnvironment[],
): OverrideDecision | Refusal {
  const layer = actingLayer(actor)
  if (layer === null) {
    return refuse('not_permitted', 'Only Security and Compliance override a classification.')
  }
  const wrong = checkRow(row, expectedVersion)
  if (wrong) return wrong
  if (row.classification === null) {
    return refuse(
      'wrong_state',
      `${row.name} is not classified, so it is denied already: there is nothing to raise. Its app team classifies it first.`,
    )
  }
  const team = row.classification
  const raises = environments.some(
    ({ production }) => TIERS.indexOf(tierOf(to, production)) > TIERS.indexOf(tierOf(team, production)),
  )
  if (!raises) {
    const tier = tierOf(team, true)
    return refuse(
      'invalid_input',
      `An override can only raise: the team's own classification is ${tier} in production already. Choose a stricter effect or data class.`,
      { errors: [{ pointer: '/effect', detail: 'This does not raise the tier in any environment.' }] },
    )
  }
  if (
    row.override &&
    lowersOverride(row.override.classification, to, environments) &&
    row.override.layer !== layer
  ) {
    return refuse(
      'not_owner',
      `Only ${row.override.layer} lowers the override that ${row.override.layer} set.`,
    )
  }
  return { layer }
}

export function decideClearOverride(
  row: OverriddenAction,
  expectedVersion: number,
  actor: Actor,
): OverrideDecision | Refusal {
  const wrong = checkRow(row, expectedVersion)
  if (wrong) return wrong
  if (row.override === null) return refuse('wrong_state', `${row.name} has no override.`)
  if (!hasFunction(actor, row.override.layer)) {
    const name = row.override.layer === 'security' ? 'Security' : 'Compliance'
    return refuse('not_owner', `This override is ${name}'s: ${row.override.by ?? name} can clear it.`)
  }
  return { layer: row.override.layer }
}

function lowersOverride(
  from: Classification,
  to: Classification,
  environments: readonly OutcomeEnvironment[],
) {
  return environments.some(
    ({ production }) => TIERS.indexOf(tierOf(to, production)) < TIERS.indexOf(tierOf(from, production)),
  )
}
