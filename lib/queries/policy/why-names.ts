/** Names that the evaluator doesn't need and people do: of rules, and of who answers for a layer of an agent. */
import { eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { ownership } from '@/db/schema/control-layer'
import { person, team } from '@/db/schema/member'
import { rule } from '@/db/schema/policy'

/** No person where the layer is vacant. */
export const layerOwner = z.object({ team: z.string().nullable(), person: z.string().nullable() })
type Owner = z.infer<typeof layerOwner>

/** `thr_1@2` → `thr_1`. */
export const ruleIdOf = (rule: string) => rule.split('@')[0] ?? ''

/** By agent, then by layer. */
export async function layerOwners(
  db: Database,
  agents: readonly string[],
): Promise<Map<string, Record<string, Owner>>> {
  const known = agents.filter(agent => agent !== '')
  const owners = new Map<string, Record<string, Owner>>()
  if (known.length === 0) return owners
  const rows = await db
    .select({ agent: ownership.agent_id, layer: ownership.layer, team: team.name, person: person.name })
    .from(ownership)
    .leftJoin(team, eq(team.id, ownership.team_id))
    .leftJoin(person, eq(person.id, ownership.accountable_id))
    .where(inArray(ownership.agent_id, known))
  for (const { agent, layer, ...owner } of rows) owners.set(agent, { ...owners.get(agent), [layer]: owner })
  return owners
}

/** Ids that name no rule are left out. */
export async function ruleNames(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const asked = [...new Set(ids)].filter(id => id !== '')
  if (asked.length === 0) return new Map()
  const rows = await db.select({ id: rule.id, name: rule.name }).from(rule).where(inArray(rule.id, asked))
  return new Map(rows.map(row => [row.id, row.name]))
}
