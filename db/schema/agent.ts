/** Agents (non-human identities) and what they declare: identities, environments, systems, delegations. */
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { SurfaceMode } from '@/lib/domain/policy/model'
import type { TrustBoundary } from '@/lib/domain/agent/declaration'
import type { AgentState } from '@/lib/domain/agent/lifecycle'
import type { AgentAttribute } from '@/lib/domain/organisation/rules'
import { action, system } from './action'
import { at } from './columns'
import { person, team } from './member'

export const environment = pgTable('environment', {
  /** Slug, also the signing scope of its bundles. */
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  production: boolean('production').notNull(),
  position: integer('position').notNull(),
})

export const purpose = pgTable('purpose', {
  code: text('code').primaryKey(),
  description: text('description').notNull(),
  /** Retired: what names it keeps it, nothing new can. */
  retired_at: at('retired_at'),
  version: integer('version').notNull().default(1),
})

export const agent = pgTable(
  'agent',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    /** Free text: why it exists. The codes a release is for are `agent_purpose`. */
    description: text('description').notNull(),
    team_id: text('team_id')
      .notNull()
      .references(() => team.id),
    state: text('state').$type<AgentState>().notNull().default('draft'),
    model: text('model').notNull(),
    prompt_reference: text('prompt_reference').notNull(),
    rollback: text('rollback').notNull(),
    credential_max_seconds: integer('credential_max_seconds').notNull(),
    sender_constrained: boolean('sender_constrained').notNull(),
    /** What the sign-off matrix asks about: `regulated`, `customer_contact`. */
    attributes: text('attributes').array().$type<AgentAttribute[]>().notNull().default([]),
    /** How short-lived credentials are issued and revoked. */
    credential_issuance: text('credential_issuance').notNull().default(''),
    credential_revocation: text('credential_revocation').notNull().default(''),
    /** External parties that its calls reach, one by one. */
    trust_boundaries: jsonb('trust_boundaries').$type<TrustBoundary[]>().notNull().default([]),
    /** Where decisions are enforced: at a gateway, and in the application behind it. */
    enforced_at_gateway: text('enforced_at_gateway').notNull().default(''),
    enforced_in_application: text('enforced_in_application').notNull().default(''),
    retention_days: integer('retention_days').notNull().default(365),
    suspended_at: at('suspended_at'),
    suspend_reason: text('suspend_reason'),
    /** A resume needs two persons of two layers: the first one is recorded here. */
    resume_requested_by: text('resume_requested_by').references(() => person.id),
    resume_requested_layers: text('resume_requested_layers').array(),
    created_by: text('created_by').references(() => person.id),
    created_at: at('created_at').notNull(),
    updated_by: text('updated_by').references(() => person.id),
    updated_at: at('updated_at').notNull(),
    version: integer('version').notNull().default(1),
  },
  t => [
    uniqueIndex('agent_name').on(sql`lower(${t.name})`),
    index('agent_team').on(t.team_id),
    check('agent_state', sql`${t.state} in ('draft', 'in_review', 'active', 'suspended', 'retired')`),
    check('agent_suspended', sql`(${t.state} = 'suspended') = (${t.suspended_at} is not null)`),
  ],
)

/** `identity_key` is an exact SPIFFE ID, or `<issuer>#<subject>`; unique, so two agents can't share one. */
export const agentIdentity = pgTable(
  'agent_identity',
  {
    identity_key: text('identity_key').primaryKey(),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    kind: text('kind').$type<'spiffe' | 'token'>().notNull(),
  },
  t => [index('agent_identity_agent').on(t.agent_id)],
)

export const agentEnvironment = pgTable(
  'agent_environment',
  {
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    environment: text('environment')
      .notNull()
      .references(() => environment.id),
  },
  t => [primaryKey({ columns: [t.agent_id, t.environment] })],
)

export const agentPurpose = pgTable(
  'agent_purpose',
  {
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    code: text('code')
      .notNull()
      .references(() => purpose.code),
  },
  t => [primaryKey({ columns: [t.agent_id, t.code] })],
)

export const agentSystem = pgTable(
  'agent_system',
  {
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    system_id: text('system_id')
      .notNull()
      .references(() => system.id),
    endpoints: text('endpoints').array().notNull(),
    datasets: text('datasets').array().notNull(),
  },
  t => [primaryKey({ columns: [t.agent_id, t.system_id] }), index('agent_system_system').on(t.system_id)],
)

/** How the agent may use an action of its systems. No row: `direct`. `none`: left out of the surface. */
export const agentAction = pgTable(
  'agent_action',
  {
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    action_id: text('action_id')
      .notNull()
      .references(() => action.id),
    mode: text('mode').$type<SurfaceMode | 'none'>().notNull(),
  },
  t => [
    primaryKey({ columns: [t.agent_id, t.action_id] }),
    check('agent_action_mode', sql`${t.mode} in ('direct', 'via', 'both', 'none')`),
  ],
)

export const agentDelegation = pgTable(
  'agent_delegation',
  {
    from_agent_id: text('from_agent_id')
      .notNull()
      .references(() => agent.id),
    to_agent_id: text('to_agent_id')
      .notNull()
      .references(() => agent.id),
  },
  t => [
    primaryKey({ columns: [t.from_agent_id, t.to_agent_id] }),
    check('agent_delegation_self', sql`${t.from_agent_id} <> ${t.to_agent_id}`),
  ],
)

/** Rollback and kill switch, tried for real: what a high-tier release has to show. */
export const agentDrill = pgTable(
  'agent_drill',
  {
    id: text('id').primaryKey(),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    kind: text('kind').$type<'rollback' | 'kill_switch'>().notNull(),
    drilled_at: at('drilled_at').notNull(),
    result: text('result').$type<'worked' | 'failed'>().notNull(),
    note: text('note').notNull(),
    recorded_by: text('recorded_by')
      .notNull()
      .references(() => person.id),
    recorded_at: at('recorded_at').notNull(),
  },
  t => [index('agent_drill_agent').on(t.agent_id, t.kind, t.drilled_at)],
)

/** Managed by its app team alone, in one environment, inside the organisation's envelope and until a date. */
export const agentPrototype = pgTable(
  'agent_prototype',
  {
    id: text('id').primaryKey(),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    environment: text('environment')
      .notNull()
      .references(() => environment.id),
    reason: text('reason').notNull(),
    started_by: text('started_by').references(() => person.id),
    started_at: at('started_at').notNull(),
    ends_at: at('ends_at').notNull(),
    ended_by: text('ended_by').references(() => person.id),
    ended_at: at('ended_at'),
  },
  t => [
    uniqueIndex('agent_prototype_one').on(t.agent_id, t.environment).where(sql`ended_at is null`),
    check('agent_prototype_ends', sql`${t.ends_at} > ${t.started_at}`),
  ],
)
