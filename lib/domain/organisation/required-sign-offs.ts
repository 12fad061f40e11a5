/** What the organisation's matrix asks of one release: of all rows that hold, the larger count of each layer. */
import { CONTROL_LAYERS, type ControlLayer } from '../control-layer/layers'
import { type Effect, TIERS, type Tier } from '../policy/model'
import type { MatrixRow, OrganisationRules } from './rules'

export type SignOffFacts = {
  production: boolean
  /** Of the classified actions. */
  topTier: Tier
  /** Some action is unclassified: nobody knows what it does, so it counts as critical. */
  unclassified: boolean
  effects: readonly Effect[]
  /** Some action does more than read. */
  writes: boolean
  attributes: readonly string[]
}

export type RequiredSignOffs = {
  layers: Record<ControlLayer, number>
  passkey: boolean
  /** PAM signs only with a rollback drill that worked not long ago. Left out where no row says so. */
  drill?: true
  /** The names of the rows that hold, and the setting where only it asks for passkeys. */
  because: string[]
}

export function requiredSignOffs(rules: OrganisationRules, facts: SignOffFacts): RequiredSignOffs {
  const rows = rules.matrix.filter(row => rowHolds(row, facts))
  const byRow = rows.some(row => row.passkey)
  const bySetting = byRow ? null : passkeyBySetting(rules.settings.reauthentication, facts)
  const count = (layer: ControlLayer) => Math.max(0, ...rows.map(row => row.requires[layer] ?? 0))
  return {
    layers: Object.fromEntries(CONTROL_LAYERS.map(layer => [layer, count(layer)])) as Record<
      ControlLayer,
      number
    >,
    passkey: byRow || bySetting !== null,
    ...(rows.some(row => row.drill) && { drill: true as const }),
    because: [...rows.map(row => row.name), ...(bySetting ? [bySetting] : [])],
  }
}

/** Why a fresh sign-in is not enough, whatever the rows say; null when it is. */
function passkeyBySetting(
  allowed: OrganisationRules['settings']['reauthentication'],
  { unclassified, topTier }: SignOffFacts,
): string | null {
  if (allowed === 'any_tier') return null
  if (allowed === 'never') return 'Passkeys for every release'
  return unclassified || topTier !== 'low' ? 'Passkeys above low tier' : null
}

/** Everything that the row says must hold; a row that says nothing always does. */
function rowHolds({ when }: MatrixRow, facts: SignOffFacts): boolean {
  const tier = facts.unclassified ? 'critical' : facts.topTier
  if (when.production !== undefined && when.production !== facts.production) return false
  if (when.tier_at_least && TIERS.indexOf(tier) < TIERS.indexOf(when.tier_at_least)) return false
  if (when.effects && !when.effects.some(effect => facts.effects.includes(effect))) return false
  if (when.writes !== undefined && when.writes !== facts.writes) return false
  return !when.attributes || when.attributes.some(attribute => facts.attributes.includes(attribute))
}
