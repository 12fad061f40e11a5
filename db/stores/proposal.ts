/** Changes that wait for a second person of another layer. */
import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import {
  type OrganisationRules,
  organisationRulesSchema,
  rulesAsStored,
} from '@/lib/domain/organisation/rules'
import { layersOf } from '@/lib/domain/member/permissions'
import type { Proposal } from '@/lib/domain/organisation/decide-proposal'
import { DUTY_EXCEPTION_KINDS, type DutyExceptionKind } from '@/lib/domain/release/duty-exception'
import { type GuardrailProposal, guardrailProposalSchema } from '@/lib/domain/policy/guardrail-change'
import {
  type OpenThresholdProposal,
  type ThresholdProposal,
  thresholdProposalSchema,
} from '@/lib/domain/policy/threshold-proposal'
import type { Tx } from '../pool'
import { person } from '../schema/member'
import { proposal } from '../schema/organisation'
import { aliasesOf, loadSameHumans } from './account-link'
import { loadMemberForShare } from './member'

export type ProposalRow = typeof proposal.$inferSelect

export type RulesProposal = { rules: OrganisationRules }
export type DutyExceptionProposal = {
  person: string
  agent: string | null
  kind: DutyExceptionKind
  ends_at: string
}

/** Written before re-authentication was a choice: it is filled in as for rules in force from then. */
const asStored = (content: unknown) =>
  typeof content === 'object' && content !== null && 'settings' in content
    ? rulesAsStored(content as OrganisationRules)
    : content

const rulesProposal = z.strictObject({ rules: z.preprocess(asStored, organisationRulesSchema) })
const dutyExceptionProposal = z.strictObject({
  person: z.string(),
  agent: z.string().nullable(),
  kind: z.enum(Object.keys(DUTY_EXCEPTION_KINDS) as [DutyExceptionKind, ...DutyExceptionKind[]]),
  ends_at: z.string(),
})

/** Null: written by a version of Countersign whose rules had another shape. */
export const rulesOfProposal = (row: Pick<ProposalRow, 'content'>): RulesProposal | null =>
  rulesProposal.safeParse(row.content).data ?? null

export const dutyExceptionOfProposal = (row: Pick<ProposalRow, 'content'>): DutyExceptionProposal | null =>
  dutyExceptionProposal.safeParse(row.content).data ?? null

export const guardrailOfProposal = (row: Pick<ProposalRow, 'content'>): GuardrailProposal | null =>
  guardrailProposalSchema.safeParse(row.content).data ?? null

export const thresholdOfProposal = (row: Pick<ProposalRow, 'content'>): ThresholdProposal | null =>
  thresholdProposalSchema.safeParse(row.content).data ?? null

/** Which action a proposed threshold is about, as its content says. */
export const proposedAction = sql<string>`coalesce(${proposal.content} -> 'threshold' ->> 'action', ${proposal.content} ->> 'action')`

/** Of one action, whose lock the caller holds: nobody adds another meanwhile. */
export async function openThresholdProposals(tx: Tx, action: string): Promise<OpenThresholdProposal[]> {
  return tx
    .select({ by: proposal.proposed_by, subject: proposal.subject_id, base: proposal.base_version })
    .from(proposal)
    .where(and(eq(proposal.kind, 'threshold'), eq(proposal.state, 'open'), eq(proposedAction, action)))
}

/** The row under a lock, so that of two who decide it the second sees what the first did. */
export async function loadProposalForUpdate(
  tx: Tx,
  id: string,
): Promise<{ row: ProposalRow; proposal: Proposal } | null> {
  const [row] = await tx.select().from(proposal).where(eq(proposal.id, id)).for('update')
  if (!row) return null
  const proposer = await loadMemberForShare(tx, row.proposed_by)
  const [who] = await tx.select({ name: person.name }).from(person).where(eq(person.id, row.proposed_by))
  return {
    row,
    proposal: {
      kind: row.kind,
      state: row.state,
      base_version: row.base_version,
      proposed_as: row.proposed_as,
      proposed_by: {
        id: row.proposed_by,
        name: who?.name ?? row.proposed_by,
        layers: proposer && layersOf(proposer),
        also: aliasesOf(row.proposed_by, await loadSameHumans(tx, [row.proposed_by])),
      },
    },
  }
}

export async function insertProposal(tx: Tx, row: typeof proposal.$inferInsert): Promise<void> {
  await tx.insert(proposal).values(row)
}

export async function closeProposal(
  tx: Tx,
  id: string,
  set: { state: 'confirmed' | 'rejected' | 'withdrawn'; by: string; at: Date; reason: string | null },
): Promise<void> {
  await tx
    .update(proposal)
    .set({ state: set.state, decided_by: set.by, decided_at: set.at, decided_reason: set.reason })
    .where(eq(proposal.id, id))
}
