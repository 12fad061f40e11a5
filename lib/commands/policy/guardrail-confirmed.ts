/** What follows when a proposed guardrail is confirmed: its next version is in force, with both persons on record. */
import { type ImpactInputs, loadImpactInputs } from '@/db/stores/policy-impact'
import { ruleOf } from '@/db/stores/policy-rule'
import { loadRuleForUpdate, type RuleRow } from '@/db/stores/policy-write'
import { guardrailOfProposal, type ProposalRow } from '@/db/stores/proposal'
import type { Tx } from '@/db/pool'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import {
  checkGuardrail,
  type GuardrailProposal,
  type ProposedGuardrail,
} from '@/lib/domain/policy/guardrail-change'
import { impactNumbers, measureImpact } from '@/lib/domain/policy/measure-impact'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'
import type { Change } from '../define-command'
import type { Confirmed } from '../organisation/rules-confirmed'

export type GuardrailState = { wanted: GuardrailProposal; row: RuleRow | null; live: ImpactInputs }

/** Null: it is about something else, or can't be read any more. */
export async function loadGuardrailState(tx: Tx, proposal: ProposalRow): Promise<GuardrailState | null> {
  if (proposal.kind !== 'guardrail' || proposal.subject_id === null) return null
  const wanted = guardrailOfProposal(proposal)
  if (!wanted) return null
  return {
    wanted,
    row: await loadRuleForUpdate(tx, proposal.subject_id),
    live: await loadImpactInputs(tx, 'all'),
  }
}

export function guardrailConfirmed(
  proposal: ProposalRow,
  { wanted, row, live }: GuardrailState,
  confirmed: Confirmed,
) {
  const by = { changed_by: proposal.proposed_by, confirmed_by: confirmed.by, changed_at: confirmed.at }
  const next = wanted.act === 'remove' ? removed(row, by) : changed(proposal, wanted.rule, row, by)
  if (isRefusal(next)) return next
  const impact = measureImpact(
    live,
    wanted.act === 'remove'
      ? { kind: 'removal', rule: next.id }
      : { kind: 'guardrail', name: next.name, selector: next.selector!, rule: ruleOf(next) },
    epochSeconds(confirmed.at),
  )
  const done = wanted.act === 'remove' ? 'removed' : row ? 'changed' : 'set'
  const { selector, outcome, condition, sentence, obligations, approvals } = next
  const follows: Change = {
    events: [
      {
        type: EVENTS[done],
        subject: { kind: 'guardrail', id: next.id },
        layer: next.layer,
        data: {
          version: next.version,
          name: next.name,
          ...(wanted.act === 'set' && { selector, condition, outcome, sentence, obligations, approvals }),
          proposal: proposal.id,
          proposed_by: proposal.proposed_by,
          confirmed_by: confirmed.by,
          reason: proposal.reason,
          impact: impactNumbers(impact),
          ...(row && {
            before: {
              version: row.version,
              selector: row.selector,
              outcome: row.outcome,
              condition: row.condition,
            },
          }),
        },
      },
    ],
    affects: { agents: 'all', why: `Guardrail ${next.name} was ${done}.` },
    notify: [{ kind: 'policy' }],
  }
  return { ...follows, confirmed, rules: null, exception: null, guardrail: next, threshold: null }
}

const EVENTS = {
  set: 'policy.guardrail-set',
  changed: 'policy.guardrail-changed',
  removed: 'policy.guardrail-removed',
}

type By = Pick<RuleRow, 'changed_by' | 'confirmed_by' | 'changed_at'>

function removed(row: RuleRow | null, by: By): RuleRow {
  if (!row) throw new Error('a proposal to remove a guardrail names none')
  return { ...row, ...by, removed_at: by.changed_at, version: row.version + 1 }
}

/** Checked again: what a rule may say can have changed since it was proposed. */
function changed(
  proposal: ProposalRow,
  rule: ProposedGuardrail,
  row: RuleRow | null,
  by: By,
): RuleRow | Refusal {
  const checked = checkGuardrail(rule, row && { ...row, condition: row.condition ?? null })
  if (isRefusal(checked)) return checked
  return {
    id: proposal.subject_id!,
    kind: 'guardrail',
    layer: rule.layer,
    name: rule.name,
    action_id: null,
    agent_id: null,
    selector: rule.selector,
    outcome: rule.outcome,
    ...checked,
    obligations: rule.obligations,
    limit: null,
    counted: null,
    counted_until: null,
    removed_at: null,
    ...by,
    version: (row?.version ?? 0) + 1,
  }
}
