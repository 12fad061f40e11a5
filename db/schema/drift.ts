/** What runs is not what was released: builds that pipelines declare, what enforcers attest, and the differences found. */
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { ClearedReason, DriftKind, DriftSource } from '@/lib/domain/drift/drift'
import { system } from './action'
import { agent, environment } from './agent'
import { at } from './columns'
import { enforcer } from './enforcer'
import { person } from './member'
import { release } from './release'

/** Append-only: what the agent's own pipeline says is built, with which model and prompt. */
export const agentBuild = pgTable(
  'agent_build',
  {
    id: text('id').primaryKey(),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    /** The pipeline's own name of the build, e.g. a commit or an image digest. */
    reference: text('reference').notNull(),
    model: text('model').notNull(),
    prompt_reference: text('prompt_reference').notNull(),
    declared_by: text('declared_by')
      .notNull()
      .references(() => person.id),
    /** The API token that said so; null when a person did. */
    token_id: text('token_id'),
    declared_at: at('declared_at').notNull(),
  },
  t => [index('agent_build_agent').on(t.agent_id, t.declared_at)],
)

/** What an enforcer saw at run time. The relay writes it down; the worker compares it with the release. */
export const attestation = pgTable(
  'attestation',
  {
    id: text('id').primaryKey(),
    enforcer_id: text('enforcer_id')
      .notNull()
      .references(() => enforcer.id),
    /** The agent that the request claimed to be, by id; null when the enforcer only knows the identity. */
    agent_id: text('agent_id'),
    identity_key: text('identity_key').notNull(),
    model: text('model'),
    prompt_reference: text('prompt_reference'),
    seen_at: at('seen_at').notNull(),
    received_at: at('received_at').notNull(),
    handled_at: at('handled_at'),
  },
  t => [index('attestation_waiting').on(t.received_at).where(sql`${t.handled_at} is null`)],
)

/** One difference between what is released and what is. Cleared when it went away or was released. */
export const drift = pgTable(
  'drift',
  {
    id: text('id').primaryKey(),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    environment: text('environment')
      .notNull()
      .references(() => environment.id),
    /** The published release that it differs from. */
    release_id: text('release_id')
      .notNull()
      .references(() => release.id),
    kind: text('kind').$type<DriftKind>().notNull(),
    /** `system/action`, a control layer, an identity key; empty for model and prompt. */
    subject: text('subject').notNull(),
    /** In words, for people. */
    was: text('was').notNull(),
    now_is: text('now_is').notNull(),
    /** Layers whose signatures answer for it. */
    layers: text('layers').array().$type<ControlLayer[]>().notNull(),
    source: text('source').$type<DriftSource>().notNull(),
    /** The release with only the difference, when one was opened. */
    follow_up_id: text('follow_up_id').references(() => release.id),
    detected_at: at('detected_at').notNull(),
    cleared_at: at('cleared_at'),
    cleared_because: text('cleared_because').$type<ClearedReason>(),
    /** Who looked at an observation that has nothing to release and put it aside, and why. */
    dismissed_by: text('dismissed_by').references(() => person.id),
    dismissed_reason: text('dismissed_reason'),
  },
  t => [
    uniqueIndex('drift_open')
      // By digest: an action's name of 10,000 characters would not fit into an index row.
      .on(t.agent_id, t.environment, t.kind, sql`md5(${t.subject})`)
      .where(sql`${t.cleared_at} is null`),
    index('drift_release').on(t.release_id),
    check('drift_cleared', sql`(${t.cleared_at} is null) = (${t.cleared_because} is null)`),
    check(
      'drift_dismissed',
      sql`(${t.cleared_because} is not distinct from 'dismissed') = (${t.dismissed_by} is not null and ${t.dismissed_reason} is not null)`,
    ),
  ],
)

/** A live MCP server whose tool list the worker compares on a schedule. */
export const systemSource = pgTable(
  'system_source',
  {
    system_id: text('system_id')
      .primaryKey()
      .references(() => system.id),
    url: text('url').notNull(),
    every_minutes: integer('every_minutes').notNull(),
    /** Name of the worker's environment variable with the bearer token; no secret is stored. */
    credential_env: text('credential_env'),
    set_by: text('set_by')
      .notNull()
      .references(() => person.id),
    set_at: at('set_at').notNull(),
    next_at: at('next_at').notNull(),
    checked_at: at('checked_at'),
    /** Null: the last check went well. */
    error: text('error'),
    version: integer('version').notNull().default(1),
  },
  t => [check('system_source_interval', sql`${t.every_minutes} between 5 and 10080`)],
)
