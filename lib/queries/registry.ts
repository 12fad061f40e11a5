/** Everything that can be asked, by name. */
import type { AnyQuery } from './define-query'
import { getBundle } from './bundle/get-bundle'
import { listBundles } from './bundle/list-bundles'
import { listEnforcers } from './enforcer/list-enforcers'
import { listEnvironments } from './environment/list-environments'
import { getEvidence } from './evidence/get-evidence'
import { listEvidence } from './evidence/list-evidence'

export const QUERIES = [
  listEnvironments,
  listBundles,
  getBundle,
  listEnforcers,
  listEvidence,
  getEvidence,
] as const satisfies readonly AnyQuery[]

export type QueryName = (typeof QUERIES)[number]['name']
export type QueryNamed<N extends QueryName> = Extract<(typeof QUERIES)[number], { name: N }>

const byName = new Map<string, AnyQuery>(QUERIES.map(query => [query.name, query]))

export function queryNamed(name: string): AnyQuery | undefined {
  return byName.get(name)
}
