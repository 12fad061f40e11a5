/** Two releases of one agent, of any environments, for those who may see it; and what an action's change looks like. */
import { and, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { release } from '@/db/schema/release'
import { outcomeStepSchema } from '@/lib/domain/policy/measure-impact'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { type Refusal, refuse } from '@/lib/domain/refusal'
import type { ReleaseContent } from '@/lib/domain/release/content'
import type { QueryContext } from '../define-query'
import { visibleAgents } from '../scope'
import { loadContents, type ReleaseWithAgent, selectReleases } from './release-rows'

export const twoReleases = { before: z.string().max(100), after: z.string().max(100) }

export const outcomeChange = z.object({
  system: z.string(),
  action: z.string(),
  kind: z.enum(['added', 'removed', 'looser', 'tighter', 'mixed', 'other', 'not_analysed']),
  before: z.enum(OUTCOMES),
  after: z.enum(OUTCOMES),
  /** A call that shows it; null: every call. */
  example: z.record(z.string(), z.unknown()).nullable(),
  /** Every step that some call makes; empty for an action that is released on one side only. */
  changes: z.array(outcomeStepSchema),
  /** Why it was not analysed; "" when it was. */
  reason: z.string(),
})

export type TwoReleases = {
  before: ReleaseWithAgent
  after: ReleaseWithAgent
  was: ReleaseContent
  is: ReleaseContent
}

export async function loadTwoReleases(
  input: { before: string; after: string },
  { db, actor }: Pick<QueryContext, 'db' | 'actor'>,
): Promise<TwoReleases | Refusal> {
  const where = and(inArray(release.id, [input.before, input.after]), visibleAgents(actor))
  const rows = await selectReleases(db, where, 2)
  const before = rows.find(row => row.release.id === input.before)
  const after = rows.find(row => row.release.id === input.after)
  if (!before || !after)
    return refuse('not_found', 'There is no such release, or it belongs to another team.')
  if (before.agent.id !== after.agent.id)
    return refuse(
      'wrong_state',
      'The two are releases of different agents: only those of one can be compared.',
    )
  const contents = await loadContents(
    db,
    rows.map(row => row.release),
  )
  return { before, after, was: contents.get(before.release.id)!, is: contents.get(after.release.id)! }
}
