/** `release.delegate`: an owner who will be absent names who signs one layer for them, from when to when. */

import { z } from 'zod'
import {
  insertDelegation,
  loadDelegateForShare,
  loadLiveDelegations,
  loadOwnedLayers,
} from '@/db/stores/signing-delegation'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { refuse } from '@/lib/domain/refusal'
import { decideDelegate } from '@/lib/domain/release/decide-delegate'
import { defineCommand } from '../define-command'

const time = z.iso.datetime({ offset: true, error: 'A time such as 2026-12-01T00:00:00Z' })

export const delegateLayer = defineCommand({
  name: 'release.delegate',
  summary: "Names who stands in for the caller in one layer during an absence. Both persons' names appear.",
  permission: 'release.sign',
  actors: 'person',
  input: z.strictObject({
    layer: z.enum(CONTROL_LAYERS),
    to: z.string().min(1, 'Name a person').max(100),
    /** A beginning that has passed means from now on. */
    starts_at: time,
    ends_at: time,
    reason: z.string().trim().min(10, 'Say why, in at least 10 characters').max(1000),
  }),
  output: z.object({ delegation: z.string(), starts_at: z.string(), ends_at: z.string() }),

  async load(tx, input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can delegate.')
    const to = await loadDelegateForShare(tx, input.to)
    const known = await loadLiveDelegations(tx, input.layer, [actor.personId, input.to], now)
    return {
      layer: input.layer,
      me: actor.personId,
      to,
      owned: await loadOwnedLayers(tx, actor.personId, input.layer),
      known: known.map(row => ({
        from: row.from,
        to: row.to,
        starts_at: epochSeconds(row.starts_at),
        ends_at: epochSeconds(row.ends_at),
      })),
    }
  },

  decide(facts, input, { now, newId }) {
    const begins = new Date(input.starts_at)
    const starts_at = begins < now ? now : begins
    const ends_at = new Date(input.ends_at)
    const period = { starts_at: epochSeconds(starts_at), ends_at: epochSeconds(ends_at) }
    const refusal = decideDelegate(facts, period, epochSeconds(now))
    if (refusal) return refusal
    const row = {
      id: newId('dlg'),
      from_person_id: facts.me,
      to_person_id: input.to,
      layer: input.layer,
      starts_at,
      ends_at,
      reason: input.reason,
      created_at: now,
    }
    return {
      row,
      events: [
        {
          type: 'release.delegated',
          subject: { kind: 'delegation', id: row.id },
          layer: input.layer,
          data: {
            from: facts.me,
            to: input.to,
            name: facts.to?.name ?? '',
            starts_at: starts_at.toISOString(),
            ends_at: ends_at.toISOString(),
            reason: input.reason,
          },
        },
      ],
    }
  },

  save: (tx, { row }) => insertDelegation(tx, row),

  result: ({ row }) => ({
    delegation: row.id,
    starts_at: row.starts_at.toISOString(),
    ends_at: row.ends_at.toISOString(),
  }),
})
