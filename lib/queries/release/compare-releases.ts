/** `release.compare`: what differs between two releases of one agent, in sentences, and what that does to outcomes. */

import { z } from 'zod'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { compareOutcomesOfReleases } from '@/lib/domain/policy/compare-release-outcomes'
import { isRefusal } from '@/lib/domain/refusal'
import { changedSections, compareReleases } from '@/lib/domain/release/compare'
import { countUnchanged } from '@/lib/domain/release/count-unchanged'
import { RELEASE_STATES, releaseLabel } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { packageDigests } from './package-digests'
import { differenceShape, personShape, type ReleaseWithAgent } from './release-rows'
import { loadTwoReleases, outcomeChange, twoReleases } from './two-releases'

/** The first page; `release.compare-outcomes` has all of them, and the counts here are of all. */
const MAX_CHANGES = 200

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
const counts = z.object({
  allow: z.int(),
  step_up: z.int(),
  deny: z.int(),
  by_call: z.int(),
  not_analysed: z.int(),
})

export const compareTwoReleases = defineQuery({
  name: 'release.compare',
  summary:
    'The differences between two releases of one agent, of any environments, and what they do to outcomes.',
  permission: 'console.read',
  input: z.strictObject(twoReleases),
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
      /** How many actions change, of which `changes` lists the first 200: what gets looser first. */
      changed: z.int(),
      changes: z.array(outcomeChange),
    }),
  }),
  async run(input, context) {
    const two = await loadTwoReleases(input, context)
    if (isRefusal(two)) return two
    const { before, after, was, is } = two
    const wasDigests = packageDigests(before.release, was)
    const isDigests = packageDigests(after.release, is)
    const outcomes = compareOutcomesOfReleases(was, is, epochSeconds(context.now))
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
