/** A proposed guardrail as lists and its own page show it: what would change, and whether the caller may decide it. */
import { and, eq, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { rule } from '@/db/schema/policy'
import { proposal } from '@/db/schema/organisation'
import { ruleOf } from '@/db/stores/policy-rule'
import { guardrailOfProposal, type ProposalRow } from '@/db/stores/proposal'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import type { Actor } from '@/lib/domain/member/permissions'
import { confirmingLayers } from '@/lib/domain/organisation/decide-proposal'
import type { SelectorNames } from '@/lib/domain/policy/describe-selector'
import {
  type GuardrailContent,
  guardrailChanges,
  guardrailProposalSchema,
} from '@/lib/domain/policy/guardrail-change'
import { checkRule } from '@/lib/domain/policy/rule-fields'
import { isRefusal } from '@/lib/domain/refusal'
import {
  type OpenProposal,
  loadProposals,
  proposalFields,
  proposalItem,
} from '../organisation/open-proposals'

export const guardrailChangeJson = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

export const guardrailProposalItem = z.object({
  ...proposalItem,
  state: z.enum(['open', 'confirmed', 'rejected', 'withdrawn']),
  decided_reason: z.string().nullable(),
  act: z.enum(['set', 'remove']),
  guardrail: z.string(),
  name: z.string(),
  layer: z.enum(CONTROL_LAYERS),
  /** Any of these. */
  confirmers: z.array(z.enum(CONTROL_LAYERS)),
  /** The guardrail changed since it was written. */
  stale: z.boolean(),
  /** Against what is in force now; empty once it was decided. */
  changes: z.array(guardrailChangeJson),
  /** As the proposer was shown it. */
  impact_then: guardrailProposalSchema.options[0].shape.impact,
  /** What `policy.preview` takes to show it again. */
  draft: z.record(z.string(), z.unknown()),
})

export type GuardrailProposalItem = z.infer<typeof guardrailProposalItem>

export async function loadGuardrailProposals(
  db: Database,
  actor: Actor,
  where: SQL | undefined,
  names: SelectorNames,
): Promise<GuardrailProposalItem[]> {
  const found = await loadProposals(db, and(eq(proposal.kind, 'guardrail'), where))
  return (await Promise.all(found.map(each => itemOf(db, actor, each, names)))).flatMap(item => item ?? [])
}

async function itemOf(
  db: Database,
  actor: Actor,
  each: OpenProposal,
  names: SelectorNames,
): Promise<GuardrailProposalItem | null> {
  const { row } = each
  const wanted = guardrailOfProposal(row)
  if (!wanted || row.subject_id === null) return null
  const [current] = await db.select().from(rule).where(eq(rule.id, row.subject_id))
  const version = current?.version ?? 0
  const inForce = current && current.removed_at === null ? contentOf(current) : null
  const after = wanted.act === 'remove' ? null : proposedContent(wanted.rule)
  return {
    ...proposalFields(each, actor, version),
    state: row.state,
    decided_reason: row.decided_reason,
    act: wanted.act,
    guardrail: row.subject_id,
    name: wanted.act === 'set' ? wanted.rule.name : (current?.name ?? row.subject_id),
    layer: row.proposed_as,
    confirmers: confirmingLayers(each.proposal),
    stale: row.state === 'open' && row.base_version !== version,
    changes: row.state === 'open' ? guardrailChanges(inForce, after, names) : [],
    impact_then: wanted.impact,
    draft: draftInput(row, wanted),
  }
}

function draftInput(row: ProposalRow, wanted: NonNullable<ReturnType<typeof guardrailOfProposal>>) {
  if (wanted.act === 'remove') return { kind: 'removal', rule: row.subject_id }
  const { layer, selector, condition, outcome, obligations, approvals } = wanted.rule
  const id = row.base_version > 0 ? { id: row.subject_id } : {}
  return { kind: 'guardrail', ...id, layer, selector, condition, outcome, obligations, approvals }
}

function proposedContent(
  wanted: Extract<NonNullable<ReturnType<typeof guardrailOfProposal>>, { act: 'set' }>['rule'],
): GuardrailContent {
  const checked = checkRule(wanted)
  return { ...wanted, condition: isRefusal(checked) ? null : checked.condition }
}

/** Of a row, or of the row as a version of the history keeps it. */
export function contentOf(row: typeof rule.$inferSelect): GuardrailContent {
  return {
    ...ruleOf(row),
    name: row.name,
    selector: row.selector,
    sentence: row.sentence,
  }
}
