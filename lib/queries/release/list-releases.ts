/** `release.list`: what waits for whom. */

import { and, eq, inArray, lt } from 'drizzle-orm'
import { z } from 'zod'
import { release } from '@/db/schema/release'
import { loadSigningReleases } from '@/db/stores/release-signing'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { TIERS } from '@/lib/domain/policy/model'
import { missingLayers, totalRequired } from '@/lib/domain/release/can-sign'
import { compareReleases } from '@/lib/domain/release/compare'
import { signableLayers } from '@/lib/domain/release/signable-layers'
import { isOpenRelease, RELEASE_STATES } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { decodeCursor, PAGE_SIZE, page, pageInput, pageOf } from '../paging'
import { visibleAgents } from '../scope'
import { loadBase, loadContents, loadLabels, personOf, personShape, selectReleases } from './release-rows'

const item = z.object({
  id: z.string(),
  number: z.int(),
  agent: personShape,
  team: z.string(),
  environment: z.object({ id: z.string(), name: z.string(), production: z.boolean() }),
  state: z.enum(RELEASE_STATES),
  digest: z.string(),
  top_tier: z.enum(TIERS),
  intent: z.string(),
  signed: z.array(z.enum(CONTROL_LAYERS)),
  /** How many signatures approve it. */
  required: z.int(),
  missing: z.array(
    z.object({
      layer: z.enum(CONTROL_LAYERS),
      accountable: z.string().nullable(),
      deputy: z.string().nullable(),
    }),
  ),
  /** Layers that the caller could sign. */
  mine: z.array(z.enum(CONTROL_LAYERS)),
  /** Against what was in force before; null where it no longer matters. */
  changes: z.int().nullable(),
  /** `refunder staging r3`, where this one repeats what ran elsewhere. */
  promoted_from: personShape.nullable(),
  created_at: z.string(),
  submitted_at: z.string().nullable(),
  published_at: z.string().nullable(),
  certified_until: z.string().nullable(),
})

export const listReleases = defineQuery({
  name: 'release.list',
  summary: 'Releases, newest first: their state, who signed and who is missing.',
  permission: 'console.read',
  input: z.strictObject({
    ...pageInput,
    agent: z.string().max(100).optional(),
    environment: z.string().max(100).optional(),
    state: z.enum([...RELEASE_STATES, 'open']).optional(),
    /** Only those that the caller could sign now. */
    mine: z.enum(['true', 'false']).optional(),
  }),
  output: pageOf(item),
  async run(input, { db, actor, now }) {
    const limit = input.limit ?? PAGE_SIZE
    const after = decodeCursor(input.cursor)?.[0]
    const states =
      input.mine === 'true'
        ? ['in_review' as const]
        : input.state === 'open'
          ? ['draft' as const, 'in_review' as const, 'approved' as const]
          : input.state
            ? [input.state]
            : null
    const rows = await selectReleases(
      db,
      and(
        visibleAgents(actor),
        input.agent ? eq(release.agent_id, input.agent) : undefined,
        input.environment ? eq(release.environment, input.environment) : undefined,
        states ? inArray(release.state, states) : undefined,
        typeof after === 'string' ? lt(release.id, after) : undefined,
      ),
      limit + 1,
    )
    const signing = await loadSigningReleases(
      db,
      rows.map(row => row.release),
      now,
    )
    const open = rows.filter(row => isOpenRelease(row.release.state))
    const contents = await loadContents(
      db,
      open.map(row => row.release),
    )
    const promotedFrom = await loadLabels(
      db,
      rows.flatMap(row => row.release.promoted_from ?? []),
    )
    const seconds = epochSeconds(now)
    const paged = page(rows, limit, row => [row.release.id])
    const items = await Promise.all(
      paged.items.map(async row => {
        const facts = signing.get(row.release.id)!
        const content = contents.get(row.release.id)
        const base = content ? await loadBase(db, row.release) : null
        const missing = facts.state === 'draft' || facts.state === 'in_review' ? missingLayers(facts) : []
        return {
          id: row.release.id,
          number: row.release.number,
          agent: { id: row.agent.id, name: row.agent.name },
          team: row.team,
          environment: {
            id: row.environment.id,
            name: row.environment.name,
            production: row.environment.production,
          },
          state: row.release.state,
          digest: row.release.digest,
          top_tier: row.release.top_tier,
          intent: row.release.intent,
          signed: facts.signOffs.map(each => each.layer),
          required: totalRequired(facts),
          missing: missing.map(layer => ({
            layer,
            accountable: facts.ownership[layer].accountable?.name ?? null,
            deputy: facts.ownership[layer].deputy?.name ?? null,
          })),
          mine: signableLayers(facts, personOf(actor), seconds),
          changes: content ? compareReleases(base?.content ?? null, content).length : null,
          promoted_from: promotedFrom.get(row.release.promoted_from ?? '') ?? null,
          created_at: row.release.created_at.toISOString(),
          submitted_at: row.release.submitted_at?.toISOString() ?? null,
          published_at: row.release.published_at?.toISOString() ?? null,
          certified_until: row.release.certified_until?.toISOString() ?? null,
        }
      }),
    )
    return {
      items: input.mine === 'true' ? items.filter(each => each.mine.length > 0) : items,
      next_cursor: paged.next_cursor,
    }
  },
})
