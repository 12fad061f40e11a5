import type { SurfaceSection } from '../content'
import { type Add, compareSaid, compareSets } from './difference'
import { compareReach, compareSupply } from './reach'

export function compareSecurity(a: SurfaceSection | undefined, b: SurfaceSection, all: Add): void {
  const add = all.bind(null, 'security')
  compareSets(add, 'action', (a?.surface ?? []).map(surfaceText), b.surface.map(surfaceText))
  const endpoints = (section: SurfaceSection | undefined) =>
    (section?.endpoints ?? []).flatMap(row => row.endpoints.map(item => `${row.system} ${item}`))
  compareSets(add, 'endpoint', endpoints(a), endpoints(b))
  const datasets = (section: SurfaceSection | undefined) =>
    (section?.datasets ?? []).flatMap(row => row.datasets.map(item => `${row.system} ${item}`))
  compareSets(add, 'data set', datasets(a), datasets(b))
  compareSets(
    add,
    'delegation to',
    a?.delegates_to.map(({ name }) => name) ?? [],
    b.delegates_to.map(({ name }) => name),
  )
  compareReach(a, b, add)
  compareBoundaries(a, b, add)
  compareSaid(add, 'A gateway decides at', !a, a?.enforced_at_gateway, b.enforced_at_gateway)
  compareSaid(add, 'The application decides at', !a, a?.enforced_in_application, b.enforced_in_application)
  compareSupply(a?.field_supply, b.field_supply, !a, add)
}

/** By name: another description of the same party is a change, not a new party. */
function compareBoundaries(
  a: SurfaceSection | undefined,
  b: SurfaceSection,
  add: (kind: 'more' | 'less' | 'other', sentence: string) => void,
): void {
  const was = new Map((a?.trust_boundaries ?? []).map(({ name, description }) => [name, description]))
  for (const { name, description } of b.trust_boundaries ?? []) {
    const old = was.get(name)
    was.delete(name)
    if (old === undefined) add('more', `Reaches external party ${name}: ${description}`)
    else if (old !== description) add('other', `What crosses to ${name}: ${old} → ${description}`)
  }
  for (const name of was.keys()) add('less', `No longer reaches external party ${name}`)
}

const surfaceText = (row: SurfaceSection['surface'][number]) => `${row.system} ${row.action} (${row.mode})`
