/** A change of a threshold, whoever makes it: what it is decided on, and what follows when it is set or removed. */
import { agentsUsing } from '@/db/stores/action'
import { type ImpactInputs, loadImpactInputs } from '@/db/stores/policy-impact'
import { ruleOf } from '@/db/stores/policy-rule'
import { loadRuleForUpdate, type RuleRow } from '@/db/stores/policy-write'
import { countThresholds } from '@/db/stores/threshold-count'
import { loadThresholdTarget, storedRule } from '@/db/stores/rule-facts'
import type { Tx } from '@/db/pool'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { StoredRule } from '@/lib/domain/policy/decide-rule'
import type { CheckedThreshold, ThresholdFacts, ThresholdText } from '@/lib/domain/policy/check-threshold'
import { impactNumbers, measureImpact } from '@/lib/domain/policy/measure-impact'
import { type Refusal, refuse } from '@/lib/domain/refusal'
import type { CommandEvent } from '../define-command'

export type ThresholdState = {
  target: NonNullable<Awaited<ReturnType<typeof loadThresholdTarget>>>
  /** Null: a new one. */
  row: RuleRow | null
  existing: StoredRule | null
  facts: ThresholdFacts
  /** Whom it binds. */
  agents: string[]
  live: ImpactInputs
}

/** The action is locked, so nobody adds another threshold meanwhile. */
export async function loadThresholdState(
  tx: Tx,
  of: { id?: string | undefined; action: string; agent: string | null },
): Promise<ThresholdState | Refusal> {
  const target = await loadThresholdTarget(tx, of.action, of.agent)
  if (!target) return refuse('not_found', 'There is no such action.')
  const row = of.id === undefined ? null : await loadRuleForUpdate(tx, of.id)
  if (of.id !== undefined && row?.kind !== 'threshold')
    return refuse('not_found', 'There is no such threshold.')
  const users = (await agentsUsing(tx, [target.fact.system.id])).map(agent => agent.id)
  const agents = of.agent === null ? users : users.filter(id => id === of.agent)
  const { name, input_schema, removed_at } = target.fact.row
  return {
    target,
    row,
    existing: row && (await storedRule(tx, row)),
    facts: {
      action: { name, schema: input_schema, removed: removed_at !== null },
      system: target.system.name,
      users,
      standing: await countThresholds(tx, of.action),
      before: row && { action: row.action_id, agent: row.agent_id, counts: row.limit ?? row.counted },
    },
    agents,
    live: await loadImpactInputs(tx, agents),
  }
}

/** By whom and when; `data` is what the evidence says beside the change. */
export type ThresholdAct = { by: string | null; at: Date; data?: Record<string, unknown> }

/** The row as it would stand. */
export function nextThreshold(
  { target, row }: ThresholdState,
  id: string,
  input: ThresholdText,
  checked: CheckedThreshold,
  { by, at }: ThresholdAct,
): RuleRow {
  const counts = row?.limit ?? row?.counted ?? null
  const keeps = checked.limit === null && counts !== null
  return {
    id,
    kind: 'threshold',
    layer: 'app',
    name: input.name ?? row?.name ?? `Threshold on ${target.fact.row.name.slice(0, 80)}`,
    action_id: input.action,
    agent_id: input.agent,
    selector: null,
    outcome: input.outcome,
    ...checked,
    counted: keeps ? counts : null,
    counted_until: keeps ? (row?.counted_until ?? at) : null,
    obligations: {},
    removed_at: null,
    changed_by: by,
    changed_at: at,
    confirmed_by: null,
    version: (row?.version ?? 0) + 1,
  }
}

export const impactOfNext = ({ live }: ThresholdState, next: RuleRow, at: Date) =>
  measureImpact(
    live,
    { kind: 'threshold', action: next.action_id ?? '', agent: next.agent_id, rule: ruleOf(next) },
    epochSeconds(at),
  )

export const impactOfRemoval = ({ live }: ThresholdState, row: RuleRow, at: Date) =>
  measureImpact(live, { kind: 'removal', rule: row.id }, epochSeconds(at))

export function thresholdSet(state: ThresholdState, next: RuleRow, { at, data }: ThresholdAct) {
  const { target, row, agents } = state
  const impact = impactOfNext(state, next, at)
  const name = target.fact.row.name
  const events: [CommandEvent] = [
    {
      type: row ? 'policy.threshold-changed' : 'policy.threshold-set',
      subject: { kind: 'threshold', id: next.id },
      layer: 'app',
      ...(next.agent_id && { agent: next.agent_id }),
      data: {
        version: next.version,
        action: next.action_id,
        name: name.slice(0, 200),
        outcome: next.outcome,
        condition: next.condition,
        sentence: next.sentence,
        ...(next.limit && { limit: next.limit }),
        approvals: next.approvals,
        ...data,
        impact: impactNumbers(impact),
        ...(row && { before: beforeOf(row) }),
      },
    },
  ]
  return {
    next,
    impact,
    events,
    affects: { agents, why: `A threshold on ${name.slice(0, 100)} was ${row ? 'changed' : 'set'}.` },
    notify: [{ kind: 'policy' as const }],
  }
}

/** A loosening, so each agent feels it only with its next signed release. */
export function thresholdRemoved(state: ThresholdState, row: RuleRow, act: ThresholdAct) {
  const next: RuleRow = {
    ...row,
    removed_at: act.at,
    changed_at: act.at,
    changed_by: act.by,
    version: row.version + 1,
  }
  const impact = impactOfRemoval(state, row, act.at)
  const name = state.target.fact.row.name
  const events: [CommandEvent] = [
    {
      type: 'policy.threshold-removed',
      subject: { kind: 'threshold', id: row.id },
      layer: 'app',
      ...(row.agent_id && { agent: row.agent_id }),
      data: {
        version: next.version,
        action: row.action_id,
        name: name.slice(0, 200),
        ...act.data,
        impact: impactNumbers(impact),
        before: beforeOf(row),
      },
    },
  ]
  return {
    next,
    impact,
    events,
    affects: { agents: state.agents, why: `A threshold on ${name.slice(0, 100)} was removed.` },
    notify: [{ kind: 'policy' as const }],
  }
}

const beforeOf = ({ version, outcome, condition, limit }: RuleRow) => ({
  version,
  outcome,
  condition,
  ...(limit && { limit }),
})
