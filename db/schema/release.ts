/** Releases, their packages (one per revision of the content), sign-offs and certifications. */
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { Tier } from '@/lib/domain/policy/model'
import type { ReleaseContent } from '@/lib/domain/release/content'
import type { ReleaseState } from '@/lib/domain/release/states'
import { agent, environment } from './agent'
import { at } from './columns'
import { person } from './member'

export type { ReleaseState }

export const release = pgTable(
  'release',
  {
    id: text('id').primaryKey(),
    /** r1, r2 … per agent and environment. */
    number: integer('number').notNull(),
    agent_id: text('agent_id').notNull().references(() => agent.id),
    environment: text('environment').notNull().references(() => environment.id),
    state: text('state').$type<ReleaseState>().notNull(),
    /** The revision of the package that is offered for signature. */
    revision: integer('revision').notNull(),
    digest: text('digest').notNull(),
    top_tier: text('top_tier').$type<Tier>().notNull(),
    author_id: text('author_id').notNull().references(() => person.id),
    requester_id: text('requester_id').references(() => person.id),
    intent: text('intent').notNull().default(''),
    created_at: at('created_at').notNull(),
    submitted_at: at('submitted_at'),
    approved_at: at('approved_at'),
    published_at: at('published_at'),
    ended_at: at('ended_at'),
    certified_until: at('certified_until'),
    version: integer('version').notNull().default(1),
  },
  t => [
    uniqueIndex('release_number').on(t.agent_id, t.environment, t.number),
    // One release at a time is open, and one is in force, per agent and environment.
    uniqueIndex('release_open').on(t.agent_id, t.environment).where(sql`${t.state} in ('draft', 'in_review', 'approved')`),
    uniqueIndex('release_published').on(t.agent_id, t.environment).where(sql`${t.state} = 'published'`),
    check('release_state', sql`${t.state} in ('draft', 'in_review', 'approved', 'published', 'superseded', 'withdrawn')`),
    check('release_approved', sql`${t.state} not in ('approved', 'published') or (${t.approved_at} is not null and ${t.certified_until} is not null)`),
  ],
)

/** Immutable: a change makes a new revision, with why. */
export const releasePackage = pgTable(
  'release_package',
  {
    release_id: text('release_id').notNull().references(() => release.id),
    revision: integer('revision').notNull(),
    digest: text('digest').notNull(),
    content: jsonb('content').$type<ReleaseContent>().notNull(),
    reason: text('reason').notNull(),
    changed_sections: text('changed_sections').array().notNull(),
    created_at: at('created_at').notNull(),
  },
  t => [primaryKey({ columns: [t.release_id, t.revision] }), uniqueIndex('release_package_digest').on(t.release_id, t.revision, t.digest)],
)

/** Persons who took part in what a release contains and so can't sign it. */
export const releaseContributor = pgTable(
  'release_contributor',
  {
    release_id: text('release_id').notNull().references(() => release.id),
    person_id: text('person_id').notNull().references(() => person.id),
    acted_as: text('acted_as').$type<'author' | 'requester' | 'editor' | 'owner_changer' | 'exception_granter'>().notNull(),
  },
  t => [primaryKey({ columns: [t.release_id, t.person_id, t.acted_as] })],
)

export const signOff = pgTable(
  'sign_off',
  {
    id: text('id').primaryKey(),
    release_id: text('release_id').notNull().references(() => release.id),
    revision: integer('revision').notNull(),
    layer: text('layer').$type<ControlLayer>().notNull(),
    person_id: text('person_id').notNull().references(() => person.id),
    account_id: text('account_id').notNull(),
    session_id: text('session_id').notNull(),
    acted_as: text('acted_as').$type<'accountable' | 'deputy'>().notNull(),
    digest: text('digest').notNull(),
    section_digest: text('section_digest').notNull(),
    /** What the signer typed: what this signature means. */
    meaning: text('meaning').notNull(),
    authenticated_at: at('authenticated_at').notNull(),
    signed_at: at('signed_at').notNull(),
    voided_at: at('voided_at'),
    void_reason: text('void_reason'),
  },
  t => [
    // A signature is over the package it names, one per layer, one layer per person.
    foreignKey({ columns: [t.release_id, t.revision, t.digest], foreignColumns: [releasePackage.release_id, releasePackage.revision, releasePackage.digest] }),
    uniqueIndex('sign_off_layer').on(t.release_id, t.layer).where(sql`${t.voided_at} is null`),
    uniqueIndex('sign_off_person').on(t.release_id, t.person_id).where(sql`${t.voided_at} is null`),
    index('sign_off_release').on(t.release_id),
  ],
)

/** Each decision to keep a release certified for longer. */
export const certification = pgTable(
  'certification',
  {
    id: text('id').primaryKey(),
    release_id: text('release_id').notNull().references(() => release.id),
    certified_until: at('certified_until').notNull(),
    previous_until: at('previous_until').notNull(),
    statement: text('statement').notNull(),
    decided_by: text('decided_by').notNull().references(() => person.id),
    decided_at: at('decided_at').notNull(),
  },
  t => [index('certification_release').on(t.release_id), check('certification_forward', sql`${t.certified_until} > ${t.previous_until}`)],
)
