/** Proposals that wait, as both lists show them: what they would change, and whether the caller may decide them. */
import { and, desc, eq, inArray, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { membership, person, team } from '@/db/schema/member'
import { proposal } from '@/db/schema/organisation'
import { aliasesOf, loadSameHumans } from '@/db/stores/account-link'
import type { ProposalRow } from '@/db/stores/proposal'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import {
  confirmingLayers,
  type Proposal,
  type ProposalKind,
  refuseConfirm,
  refuseReject,
  refuseWithdraw,
} from '@/lib/domain/organisation/decide-proposal'
import type { Actor } from '@/lib/domain/member/permissions'

export const proposalItem = {
  id: z.string(),
  reason: z.string(),
  proposed_by: z.object({ id: z.string(), name: z.string() }),
  proposed_as: z.enum(CONTROL_LAYERS),
  proposed_at: z.string(),
  base_version: z.int(),
  /** Whose confirmation is missing. */
  waiting_for: z.enum(CONTROL_LAYERS),
  /** Why the caller can't, as a sentence; null: they can. */
  refused: z.object({
    confirm: z.string().nullable(),
    reject: z.string().nullable(),
    withdraw: z.string().nullable(),
  }),
}

const MOST = 100

export type OpenProposal = { row: ProposalRow; proposal: Proposal }

export function loadOpenProposals(db: Database, kind: ProposalKind): Promise<OpenProposal[]> {
  return loadProposals(db, and(eq(proposal.kind, kind), eq(proposal.state, 'open')))
}

/** Newest first. */
export async function loadProposals(db: Database, where: SQL | undefined): Promise<OpenProposal[]> {
  const rows = await db
    .select({ row: proposal, name: person.name, state: person.state })
    .from(proposal)
    .innerJoin(person, eq(person.id, proposal.proposed_by))
    .where(where)
    .orderBy(desc(proposal.proposed_at), desc(proposal.id))
    .limit(MOST)
  if (rows.length === 0) return []
  const proposers = [...new Set(rows.map(({ row }) => row.proposed_by))]
  const layers = await layersOfPeople(db, proposers)
  const pairs = await loadSameHumans(db, proposers)
  return rows.map(({ row, name, state }) => ({
    row,
    proposal: {
      kind: row.kind,
      state: row.state,
      base_version: row.base_version,
      proposed_as: row.proposed_as,
      proposed_by: {
        id: row.proposed_by,
        name,
        layers: state === 'active' ? (layers.get(row.proposed_by) ?? []) : null,
        also: aliasesOf(row.proposed_by, pairs),
      },
    },
  }))
}

export function proposalFields(
  { row, proposal: open }: OpenProposal,
  actor: Actor,
  version: number,
  concerns: readonly string[] = [],
) {
  return {
    id: row.id,
    reason: row.reason,
    proposed_by: { id: row.proposed_by, name: open.proposed_by.name },
    proposed_as: row.proposed_as,
    proposed_at: row.proposed_at.toISOString(),
    base_version: row.base_version,
    waiting_for: confirmingLayers(open)[0]!,
    refused: {
      confirm: refuseConfirm(actor, open, { version }, concerns)?.detail ?? null,
      reject: refuseReject(actor, open)?.detail ?? null,
      withdraw: refuseWithdraw(actor, open)?.detail ?? null,
    },
  }
}

async function layersOfPeople(db: Database, ids: string[]): Promise<Map<string, ControlLayer[]>> {
  const rows = await db
    .select({ person: membership.person_id, layer: team.function })
    .from(membership)
    .innerJoin(team, eq(team.id, membership.team_id))
    .where(and(inArray(membership.person_id, ids), inArray(team.function, [...CONTROL_LAYERS])))
  return new Map(
    ids.map(id => [
      id,
      CONTROL_LAYERS.filter(layer => rows.some(row => row.person === id && row.layer === layer)),
    ]),
  )
}
