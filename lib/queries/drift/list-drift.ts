/** `drift.list`: what differs from the releases in force, with what to do about it; or what became of it. */
import { and, asc, desc, eq, gt, isNotNull, isNull, lt, ne, or } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { agent, environment } from '@/db/schema/agent'
import { drift } from '@/db/schema/drift'
import { person } from '@/db/schema/member'
import { release } from '@/db/schema/release'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { canDismiss } from '@/lib/domain/drift/can-dismiss'
import { driftPhrase, isObservation, whatToDo } from '@/lib/domain/drift/describe-drift'
import { CLEARED_REASONS, DRIFT_KINDS } from '@/lib/domain/drift/drift'
import { releaseLabel } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { decodeCursor, PAGE_SIZE, page, pageInput, pageOf } from '../paging'
import { personShape, plain, refusalShape } from '../release/release-rows'
import { visibleAgents } from '../scope'

const releaseShape = z.object({ id: z.string(), label: z.string(), state: z.string() })

export const listDrift = defineQuery({
  name: 'drift.list',
  summary:
    'Differences between the releases in force and what is: open ones, oldest first; or cleared ones, the last first.',
  permission: 'console.read',
  input: z.strictObject({
    agent: z.string().max(100).optional(),
    environment: z.string().max(100).optional(),
    kind: z.enum(DRIFT_KINDS).optional(),
    /** Left out: open. */
    state: z.enum(['open', 'cleared']).optional(),
    ...pageInput,
  }),
  output: pageOf(
    z.object({
      id: z.string(),
      agent: personShape,
      environment: z.object({ id: z.string(), name: z.string() }),
      kind: z.enum(DRIFT_KINDS),
      subject: z.string(),
      /** `shop/create_refund changed` */
      phrase: z.string(),
      was: z.string(),
      now_is: z.string(),
      layers: z.array(z.enum(CONTROL_LAYERS)),
      source: z.enum(['console', 'pipeline', 'schedule', 'enforcer']),
      /** Seen at run time, declared by nobody: nothing can be released. */
      observation: z.boolean(),
      what_to_do: z.string(),
      release: releaseShape,
      /** The release with the difference, when one is on the way. */
      follow_up: releaseShape.nullable(),
      detected_at: z.string(),
      cleared_at: z.string().nullable(),
      cleared_because: z.enum(CLEARED_REASONS).nullable(),
      dismissed: z.object({ by: z.string(), reason: z.string() }).nullable(),
      can_dismiss: refusalShape,
    }),
  ),
  async run(input, { db, actor }) {
    const followUp = alias(release, 'follow_up')
    const limit = input.limit ?? PAGE_SIZE
    const [at, id] = decodeCursor(input.cursor) ?? []
    const cleared = input.state === 'cleared'
    const time = cleared ? drift.cleared_at : drift.detected_at
    const [beyond, order] = cleared ? [lt, desc] : [gt, asc]
    const after =
      typeof at === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(at))
        ? or(beyond(time, new Date(at)), and(eq(time, new Date(at)), beyond(drift.id, id)))
        : undefined
    const rows = await db
      .select({ drift, agent, environment, release, followUp, dismissedBy: person.name })
      .from(drift)
      .innerJoin(agent, eq(agent.id, drift.agent_id))
      .innerJoin(environment, eq(environment.id, drift.environment))
      .innerJoin(release, eq(release.id, drift.release_id))
      .leftJoin(followUp, eq(followUp.id, drift.follow_up_id))
      .leftJoin(person, eq(person.id, drift.dismissed_by))
      .where(
        and(
          visibleAgents(actor),
          input.agent ? eq(drift.agent_id, input.agent) : undefined,
          input.environment ? eq(drift.environment, input.environment) : undefined,
          input.kind ? eq(drift.kind, input.kind) : undefined,
          // Nothing of a retired agent runs; what became of its drift stays readable.
          cleared ? isNotNull(drift.cleared_at) : and(isNull(drift.cleared_at), ne(agent.state, 'retired')),
          after,
        ),
      )
      .orderBy(order(time), order(drift.id))
      .limit(limit + 1)
    const functions = actor.kind === 'system' ? [] : actor.teams.map(team => team.function)
    const found = page(rows, limit, ({ drift: row }) => [
      (cleared && row.cleared_at ? row.cleared_at : row.detected_at).toISOString(),
      row.id,
    ])
    return {
      next_cursor: found.next_cursor,
      items: found.items.map(({ drift: row, agent: of, environment: where, ...each }) => {
        const named = ({ id: releaseId, number, state }: typeof each.release) => ({
          id: releaseId,
          label: releaseLabel(of.name, where.id, number),
          state,
        })
        const facts = { source: row.source, cleared: row.cleared_at !== null, functions }
        return {
          id: row.id,
          agent: { id: of.id, name: of.name },
          environment: { id: where.id, name: where.name },
          kind: row.kind,
          subject: row.subject,
          phrase: driftPhrase(row),
          was: row.was,
          now_is: row.now_is,
          layers: row.layers,
          source: row.source,
          observation: isObservation(row),
          what_to_do: whatToDo(row),
          release: named(each.release),
          follow_up: each.followUp && named(each.followUp),
          detected_at: row.detected_at.toISOString(),
          cleared_at: row.cleared_at?.toISOString() ?? null,
          cleared_because: row.cleared_because,
          dismissed:
            each.dismissedBy && row.dismissed_reason
              ? { by: each.dismissedBy, reason: row.dismissed_reason }
              : null,
          can_dismiss: plain(canDismiss(facts)),
        }
      }),
    }
  },
})
