/** Everything that can be asked, by name. */
import type { AnyQuery } from './define-query'
import { listEnvironments } from './environment/list-environments'

export const QUERIES = [
  listEnvironments,
] as const satisfies readonly AnyQuery[]

export type QueryName = (typeof QUERIES)[number]['name']
export type QueryNamed<N extends QueryName> = Extract<(typeof QUERIES)[number], { name: N }>

const byName = new Map<string, AnyQuery>(QUERIES.map(query => [query.name, query]))

export function queryNamed(name: string): AnyQuery | undefined {
  return byName.get(name)
}
