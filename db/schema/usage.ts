/** What agents did, counted: the relay's counters behind limits, and calls per action and day for coverage. */
import { sql } from 'drizzle-orm'
import { bigint, check, date, index, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { agent, environment } from './agent'
import { at } from './columns'
import { enforcer } from './enforcer'
import { rule } from './policy'

/** One limit, one agent or session or person, one hour or day (UTC): what it came to so far. */
export const usageCounter = pgTable(
  'usage_counter',
  {
    environment: text('environment')
      .notNull()
      .references(() => environment.id),
    rule_id: text('rule_id')
      .notNull()
      .references(() => rule.id),
    /** SHA-256 of whose calls these are: names of sessions and persons are not kept. */
    key_digest: text('key_digest').notNull(),
    window_start: at('window_start').notNull(),
    /** Exact: a sum of decimals, never a float. */
    total: numeric('total').notNull(),
  },
  t => [
    primaryKey({ columns: [t.environment, t.rule_id, t.key_digest, t.window_start] }),
    index('usage_counter_window').on(t.window_start),
    check('usage_counter_total', sql`${t.total} >= 0`),
  ],
)

/** What was answered to a call already, so that asking again does not count it again. */
export const usageReply = pgTable(
  'usage_reply',
  {
    enforcer_id: text('enforcer_id')
      .notNull()
      .references(() => enforcer.id),
    idempotency_key: text('idempotency_key').notNull(),
    request_digest: text('request_digest').notNull(),
    answer: text('answer'),
    answered_at: at('answered_at').notNull(),
  },
  t => [
    primaryKey({ columns: [t.enforcer_id, t.idempotency_key] }),
    index('usage_reply_answered').on(t.answered_at),
  ],
)

/** Reduced from enforcers' decision logs: how often, never with what. */
export const actionCall = pgTable(
  'action_call',
  {
    environment: text('environment')
      .notNull()
      .references(() => environment.id),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    /** Slug and name, as requests say them. */
    system: text('system').notNull(),
    action: text('action').notNull(),
    /** UTC. */
    day: date('day', { mode: 'string' }).notNull(),
    calls: bigint('calls', { mode: 'number' }).notNull(),
    denied: bigint('denied', { mode: 'number' }).notNull(),
    last_called_at: at('last_called_at').notNull(),
  },
  t => [
    primaryKey({ columns: [t.environment, t.agent_id, t.system, t.action, t.day] }),
    check('action_call_denied', sql`${t.denied} between 0 and ${t.calls}`),
  ],
)
