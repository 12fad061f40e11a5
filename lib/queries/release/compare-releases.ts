/** `release.compare`: what differs between two releases, in sentences. */
import { and, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { release } from '@/db/schema/release'
import { refuse } from '@/lib/domain/refusal'
import { changedSections, compareReleases } from '@/lib/domain/release/compare'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { differenceShape, loadContents, selectReleases } from './release-rows'

export const compareTwoReleases = defineQuery({
  name: 'release.compare',
  summary: 'The differences between two releases of one agent.',
  permission: 'console.read',
  input: z.strictObject({ before: z.string().max(100), after: z.string().max(100) }),
  output: z.object({ differences: z.array(differenceShape), sections: z.array(z.string()) }),
  async run(input, { db, actor }) {
    const where = and(inArray(release.id, [input.before, input.after]), visibleAgents(actor))
    const rows = (await selectReleases(db, where, 2)).map(row => row.release)
    const before = rows.find(row => row.id === input.before)
    const after = rows.find(row => row.id === input.after)
    if (!before || !after)
      return refuse('not_found', 'There is no such release, or it belongs to another team.')
    if (before.agent_id !== after.agent_id)
      return refuse(
        'wrong_state',
        'The two are releases of different agents: only those of one can be compared.',
      )
    const contents = await loadContents(db, rows)
    const was = contents.get(before.id)!
    const is = contents.get(after.id)!
    return { differences: compareReleases(was, is), sections: changedSections(was, is) }
  },
})
