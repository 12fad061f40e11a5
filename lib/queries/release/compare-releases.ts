/** `release.compare`: what differs between two releases of one agent, in sentences, and what that does to outcomes. */

import { and, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { release } from '@/db/schema/release'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { compareOutcomesOfReleases } from '@/lib/domain/policy/compare-release-outcomes'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { refuse } from '@/lib/domain/refusal'
import { changedSections, compareReleases } from '@/lib/domain/release/compare'
import { digestRelease } from '@/lib/domain/release/content'
import { countUnchanged } from '@/lib/domain/release/count-unchanged'
import { RELEASE_STATES, releaseLabel } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import {
  differenceShape,
  loadContents,
  personShape,
  type ReleaseWithAgent,
  selectReleases,
} from './release-rows'

/** Of an agent with thousands of actions a page lists the first; the counts are of all. */
const MAX_CHANGES = 500

const layers = z.record(z.enum(CONTROL_LAYERS), z.string())
const side = z.object({
  id: z.string(),
  label: z.string(),
  number: z.int(),
  state: z.enum(RELEASE_STATES),
  environment: z.object({ id: z.string(), name: z.string(), production: z.boolean() }),
  created_at: z.string(),
  digests: z.object({ root: z.string(), ownership: z.string(), sections: layers }),
})
const counts = z.object({ allow: z.int(), step_up: z.int(), deny: z.int(), by_call: z.int() })

export const compareTwoReleases = defineQuery({
  name: 'release.compare',
  summary:
    'The differences between two releases of one agent, of any environments, and what they do to outcomes.',
  permission: 'console.read',
  input: z.strictObject({ before: z.string().max(100), after: z.string().max(100) }),
  output: z.object({
    agent: personShape,
    before: side,
    after: side,
    /** The same digest, so the same package. */
    same: z.boolean(),
    differences: z.array(differenceShape),
    /** Sections, owners, environment … whose digests differ. */
    sections: z.array(z.string()),
    /** Entries of each section that are in both. */
    unchanged: z.record(z.enum(CONTROL_LAYERS), z.int()),
    outcomes: z.object({
      before: counts,
      after: counts,
      /** How many actions change, of which `changes` lists the first 500: what gets looser first. */
      changed: z.int(),
      changes: z.array(
        z.object({
          system: z.string(),
          action: z.string(),
          kind: z.enum(['added', 'removed', 'looser', 'tighter', 'mixed', 'other']),
          before: z.enum(OUTCOMES),
          after: z.enum(OUTCOMES),
          /** A call that shows it; null: every call. */
          example: z.record(z.string(), z.unknown()).nullable(),
        }),
      ),
    }),
  }),
  async run(input, { db, actor, now }) {
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
    const was = contents.get(before.release.id)!
    const is = contents.get(after.release.id)!
    const [wasDigests, isDigests] = [digestRelease(was), digestRelease(is)]
    const outcomes = compareOutcomesOfReleases(was, is, epochSeconds(now))
    return {
      agent: { id: after.agent.id, name: after.agent.name },
      before: { ...described(before), digests: wasDigests },
      after: { ...described(after), digests: isDigests },
      same: wasDigests.root === isDigests.root,
      differences: compareReleases(was, is),
      sections: changedSections(was, is, wasDigests, isDigests),
      unchanged: countUnchanged({ content: was, digests: wasDigests }, { content: is, digests: isDigests }),
      outcomes: {
        ...outcomes,
        changed: outcomes.changes.length,
        changes: outcomes.changes.slice(0, MAX_CHANGES),
      },
    }
  },
})

function described({ release: row, agent, environment: where }: ReleaseWithAgent) {
  return {
    id: row.id,
    label: releaseLabel(agent.name, row.environment, row.number),
    number: row.number,
    state: row.state,
    environment: { id: where.id, name: where.name, production: where.production },
    created_at: row.created_at.toISOString(),
  }
}
