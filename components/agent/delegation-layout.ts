import type { Agent } from './types'

export type Place = { id: string; name: string; column: number; row: number }

/** Columns by distance from the agent: who may ask it on the left, whom it may ask on the right. Each agent once. */
export function placeAgents(agent: Pick<Agent, 'id' | 'name' | 'delegations'>): Place[] {
  const columns = new Map<string, { name: string; column: number }>([
    [agent.id, { name: agent.name, column: 0 }],
  ])
  for (const { from, to, hop } of [...agent.delegations].sort((a, b) => Math.abs(a.hop) - Math.abs(b.hop))) {
    const far = hop > 0 ? to : from
    if (!columns.has(far.id)) columns.set(far.id, { name: far.name, column: hop })
  }
  const rows = new Map<number, number>()
  return [...columns].map(([id, { name, column }]) => {
    const row = rows.get(column) ?? 0
    rows.set(column, row + 1)
    return { id, name, column, row }
  })
}
