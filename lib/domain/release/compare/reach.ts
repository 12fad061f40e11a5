/** What can be reached by delegation, and which request fields are missing where. */
import { TIERS } from '../../policy/model'
import type { FieldSupply, ReachedAgent, SurfaceSection } from '../content'
import { compareSets, type Difference } from './difference'

type Say = (kind: Difference['kind'], sentence: string) => void

/** A hop of its own is said as a delegation already, so only what lies behind it is said here. */
export function compareReach(a: SurfaceSection | undefined, b: SurfaceSection, add: Say): void {
  if (!b.reach) return
  if (a && !a.reach) {
    if (b.reach.length > 0) add('other', `Says whom it can reach by delegation: ${count(b.reach, 'agent')}`)
    return
  }
  const was = new Map((a?.reach ?? []).map(agent => [agent.id, agent]))
  const declared = new Set(b.delegates_to.map(({ id }) => id))
  const dropped = new Set((a?.delegates_to ?? []).map(({ id }) => id).filter(id => !declared.has(id)))
  for (const agent of b.reach) {
    const old = was.get(agent.id)
    was.delete(agent.id)
    if (old) compareReached(old, agent, add)
    else if (agent.path.length > 2) add('more', `${a ? 'Can now' : 'Can'} reach ${agent.name} ${way(agent)}`)
  }
  for (const [id, { name }] of was) if (!dropped.has(id)) add('less', `Can no longer reach ${name}`)
}

function compareReached(was: ReachedAgent, is: ReachedAgent, add: Say): void {
  if (was.name !== is.name) add('other', `${was.name}, which it can reach, is now named ${is.name}`)
  if (was.top_tier !== is.top_tier) {
    const rank = ({ top_tier }: ReachedAgent) => (top_tier === null ? -1 : TIERS.indexOf(top_tier))
    add(
      rank(is) > rank(was) ? 'more' : 'less',
      `Highest tier of ${is.name}, which it can reach: ${was.top_tier ?? 'none'} → ${is.top_tier ?? 'none'}`,
    )
  }
  const of = ({ systems }: ReachedAgent) =>
    systems.map(system => `${system} of ${is.name}, which it can reach`)
  compareSets(add, 'system', of(was), of(is))
  const hops = ({ path }: ReachedAgent) => path.slice(1, -1).join(' → ')
  if (was.path.length !== is.path.length || (was.name === is.name && hops(was) !== hops(is)))
    add('other', `Reaches ${is.name} ${way(is)}, before ${way(was)}`)
}

/** "through planner → refunder"; "directly". */
function way({ path }: ReachedAgent): string {
  const between = path.slice(1, -1)
  return between.length === 0 ? 'directly' : `through ${between.join(' → ')}`
}

export function compareSupply(
  a: readonly FieldSupply[] | undefined,
  b: readonly FieldSupply[] | undefined,
  first: boolean,
  add: Say,
): void {
  if (!b) return
  const was = new Map((a ?? []).map(supply => [supply.field, supply]))
  for (const { field, rules, missing_at } of b) {
    const old = was.get(field)
    was.delete(field)
    const isNew = (a !== undefined || !first) && !old
    if (isNew)
      add('other', `${count(rules, 'rule')} ${rules.length === 1 ? 'looks' : 'look'} at ${field} now`)
    else if (old && old.rules.join('\n') !== rules.join('\n')) add('other', `Other rules look at ${field}`)
    compareMissing(field, old?.missing_at ?? [], missing_at, add)
  }
  for (const field of was.keys()) add('other', `No rule looks at ${field} any more`)
}

type Missing = FieldSupply['missing_at']

function compareMissing(field: string, was: Missing, is: Missing, add: Say): void {
  const before = new Map(was.map(({ enforcer, said }) => [enforcer, said]))
  for (const { enforcer, said } of is) {
    const old = before.get(enforcer)
    before.delete(enforcer)
    if (old === said) continue
    add(
      'other',
      said === 'no'
        ? `${enforcer} doesn’t supply ${field}: rules that look at it hold there`
        : `${enforcer} never said whether it supplies ${field}`,
    )
  }
  for (const enforcer of before.keys()) add('other', `${field} is no longer missing at ${enforcer}`)
}

const count = (items: readonly unknown[], noun: string) =>
  `${items.length} ${noun}${items.length === 1 ? '' : 's'}`
