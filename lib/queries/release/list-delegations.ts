/** `release.delegations`: who stands in for the caller and for whom the caller stands in; IAM and Compliance see all. */

import { eq, or } from 'drizzle-orm'
import { z } from 'zod'
import { signingDelegation } from '@/db/schema/release'
import { loadOwnedLayers, type NamedDelegation, selectDelegations } from '@/db/stores/signing-delegation'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { hasFunction } from '@/lib/domain/member/permissions'
import { decideRevokeDelegation } from '@/lib/domain/release/decide-delegate'
import { defineQuery } from '../define-query'
import { personOf, personShape, plain, refusalShape } from './release-rows'

const delegationShape = z.object({
  id: z.string(),
  from: personShape,
  to: personShape,
  layer: z.enum(CONTROL_LAYERS),
  starts_at: z.string(),
  ends_at: z.string(),
  reason: z.string(),
  state: z.enum(['planned', 'active', 'ended', 'revoked']),
  revoked_at: z.string().nullable(),
  /** Null where the caller may revoke it. */
  can_revoke: refusalShape,
})

export const listDelegations = defineQuery({
  name: 'release.delegations',
  summary: 'Delegations during absence: given by the caller, received, and for IAM and Compliance all.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    given: z.array(delegationShape),
    received: z.array(delegationShape),
    /** Null for those who see their own only. */
    all: z.array(delegationShape).nullable(),
    /** The layers that the caller can delegate, with how many agents each is about. */
    duties: z.array(z.object({ layer: z.enum(CONTROL_LAYERS), agents: z.int() })),
  }),

  async run(_input, { db, actor, now }) {
    const me = personOf(actor)
    const seesAll = hasFunction(actor, 'iam', 'compliance')
    if (me === null) return { given: [], received: [], all: null, duties: [] }
    const mine = or(eq(signingDelegation.from_person_id, me), eq(signingDelegation.to_person_id, me))
    const own = await selectDelegations(db, mine)
    const all = seesAll ? await selectDelegations(db, undefined) : null
    const iam = hasFunction(actor, 'iam')
    const shown = (rows: NamedDelegation[]) => rows.map(row => shape(row, me, iam, now))
    const owned = await loadOwnedLayers(db, me)
    return {
      given: shown(own.filter(row => row.from.id === me)),
      received: shown(own.filter(row => row.to.id === me)),
      all: all && shown(all),
      duties: CONTROL_LAYERS.flatMap(layer => {
        const agents = owned.filter(row => row.layer === layer).length
        return agents > 0 ? [{ layer, agents }] : []
      }),
    }
  },
})

function stateOf(row: NamedDelegation, now: Date) {
  if (row.revoked_at) return 'revoked' as const
  if (row.ends_at <= now) return 'ended' as const
  return row.starts_at > now ? ('planned' as const) : ('active' as const)
}

function shape(row: NamedDelegation, me: string, iam: boolean, now: Date) {
  const delegation = {
    from: row.from,
    to: row.to,
    layer: row.layer,
    starts_at: epochSeconds(row.starts_at),
    ends_at: epochSeconds(row.ends_at),
    revoked: row.revoked_at !== null,
  }
  return {
    id: row.id,
    from: row.from,
    to: row.to,
    layer: row.layer,
    starts_at: row.starts_at.toISOString(),
    ends_at: row.ends_at.toISOString(),
    reason: row.reason,
    state: stateOf(row, now),
    revoked_at: row.revoked_at?.toISOString() ?? null,
    can_revoke: plain(decideRevokeDelegation({ delegation, me, iam }, epochSeconds(now))),
  }
}
