/** Thresholds and guardrails (every version of them) and exceptions. */
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type {
  ApprovalNeed,
  Condition,
  NormalCondition,
  Obligations,
  Outcome,
} from '@/lib/domain/policy/model'
import type { RuleLimit } from '@/lib/domain/policy/limit'
import type { GuardrailSelector } from '@/lib/domain/policy/select-guardrails'
import { action, system } from './action'
import { agent } from './agent'
import { at } from './columns'
import { person } from './member'

export const rule = pgTable(
  'rule',
  {
    /** `thr_…` or `grl_…` */
    id: text('id').primaryKey(),
    kind: text('kind').$type<'threshold' | 'guardrail'>().notNull(),
    layer: text('layer').$type<ControlLayer>().notNull(),
    name: text('name').notNull(),
    /** Thresholds only: the action, and the one agent it is for (null: every agent). */
    action_id: text('action_id').references(() => action.id),
    agent_id: text('agent_id').references(() => agent.id),
    /** Guardrails only. */
    selector: jsonb('selector').$type<GuardrailSelector>(),
    outcome: text('outcome').$type<Outcome>().notNull(),
    /** As the person wrote it, for the editor. */
    authored: jsonb('authored').$type<Condition | null>(),
    condition: jsonb('condition').$type<NormalCondition | null>(),
    sentence: text('sentence').notNull(),
    obligations: jsonb('obligations').$type<Obligations>().notNull(),
    approvals: jsonb('approvals').$type<ApprovalNeed[]>().notNull(),
    /** What a limit counts; its condition compares the counter. Null: not a limit. */
    limit: jsonb('limit').$type<RuleLimit | null>(),
    /** Of a condition that was a limit: releases in force may compare its counter still, so it is counted on. */
    counted: jsonb('counted').$type<RuleLimit | null>(),
    counted_until: at('counted_until'),
    removed_at: at('removed_at'),
    changed_by: text('changed_by').references(() => person.id),
    changed_at: at('changed_at').notNull(),
    /** Guardrails: the second person. Null: from before a second one was asked for. */
    confirmed_by: text('confirmed_by').references(() => person.id),
    version: integer('version').notNull().default(1),
  },
  t => [
    index('rule_action').on(t.action_id),
    check(
      'rule_kind',
      sql`(${t.kind} = 'threshold') = (${t.action_id} is not null) and (${t.kind} = 'guardrail') = (${t.selector} is not null)`,
    ),
    check('rule_counted', sql`(${t.counted} is null) = (${t.counted_until} is null)`),
    check('rule_two_people', sql`${t.confirmed_by} is null or ${t.confirmed_by} <> ${t.changed_by}`),
    check('rule_outcome', sql`${t.outcome} in ('allow', 'step_up', 'deny')`),
  ],
)

/** Append-only history: the row as it was at each version. */
export const ruleVersion = pgTable(
  'rule_version',
  {
    rule_id: text('rule_id')
      .notNull()
      .references(() => rule.id),
    version: integer('version').notNull(),
    content: jsonb('content').notNull(),
    changed_by: text('changed_by').references(() => person.id),
    changed_at: at('changed_at').notNull(),
  },
  t => [primaryKey({ columns: [t.rule_id, t.version] })],
)

/** What people say about a rule, beside it. Never changed. */
export const ruleComment = pgTable(
  'rule_comment',
  {
    id: text('id').primaryKey(),
    rule_id: text('rule_id')
      .notNull()
      .references(() => rule.id),
    /** The version that the author looked at. */
    version: integer('version').notNull(),
    author_id: text('author_id')
      .notNull()
      .references(() => person.id),
    body: text('body').notNull(),
    created_at: at('created_at').notNull(),
  },
  t => [index('rule_comment_rule').on(t.rule_id, t.created_at)],
)

/** Somebody asks to be excepted from a guardrail; its layer grants or refuses. */
export const exceptionRequest = pgTable(
  'exception_request',
  {
    id: text('id').primaryKey(),
    guardrail_id: text('guardrail_id')
      .notNull()
      .references(() => rule.id),
    /** The version that was asked about: another one meanwhile makes the request stale. */
    guardrail_version: integer('guardrail_version').notNull(),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    /** One action, or the whole system. */
    action_id: text('action_id').references(() => action.id),
    system_id: text('system_id').references(() => system.id),
    reason: text('reason').notNull(),
    expires_at: at('expires_at').notNull(),
    /** The exception that it would prolong. */
    renews: text('renews'),
    requested_by: text('requested_by')
      .notNull()
      .references(() => person.id),
    requested_at: at('requested_at').notNull(),
    state: text('state').$type<'open' | 'granted' | 'refused' | 'withdrawn'>().notNull().default('open'),
    decided_by: text('decided_by').references(() => person.id),
    decided_at: at('decided_at'),
    decided_reason: text('decided_reason'),
  },
  t => [
    index('exception_request_state').on(t.state),
    index('exception_request_agent').on(t.agent_id),
    check('exception_request_target', sql`num_nonnulls(${t.action_id}, ${t.system_id}) = 1`),
    check(
      'exception_request_two_people',
      sql`${t.state} not in ('granted', 'refused') or (${t.decided_by} is not null and ${t.decided_by} <> ${t.requested_by})`,
    ),
  ],
)

/** Granted ones only. Without a request: granted before one was asked for. */
export const policyException = pgTable(
  'policy_exception',
  {
    id: text('id').primaryKey(),
    guardrail_id: text('guardrail_id')
      .notNull()
      .references(() => rule.id),
    up_to_version: integer('up_to_version').notNull(),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    /** One action, or the whole system: what of it is in the surface when a release is composed. */
    action_id: text('action_id').references(() => action.id),
    system_id: text('system_id').references(() => system.id),
    request_id: text('request_id')
      .unique()
      .references(() => exceptionRequest.id),
    renews: text('renews'),
    reason: text('reason').notNull(),
    granted_by: text('granted_by').references(() => person.id),
    granted_at: at('granted_at').notNull(),
    expires_at: at('expires_at').notNull(),
    ended_at: at('ended_at'),
  },
  t => [
    index('policy_exception_agent').on(t.agent_id),
    check('policy_exception_target', sql`num_nonnulls(${t.action_id}, ${t.system_id}) = 1`),
    check('policy_exception_ends', sql`${t.expires_at} > ${t.granted_at}`),
  ],
)
