/** Releases, their packages (one per revision of the content), sign-offs and certifications. */
import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { Tier } from '@/lib/domain/policy/model'
import type { ReleaseContent } from '@/lib/domain/release/content'
import type { ReleaseState } from '@/lib/domain/release/states'
import type { ChecklistAnswer } from '@/lib/domain/release/checklist'
import type { DutyExceptionKind } from '@/lib/domain/release/duty-exception'
import type { SignerRole, SigningMethod, StoredAssertion, VoidKind } from '@/lib/domain/release/sign-off'
import { agent, environment } from './agent'
import { at } from './columns'
import { person } from './member'
import { passkey } from './passkey'

export type { ReleaseState }

export const release = pgTable(
  'release',
  {
    id: text('id').primaryKey(),
    /** r1, r2 … per agent and environment. */
    number: integer('number').notNull(),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    environment: text('environment')
      .notNull()
      .references(() => environment.id),
    state: text('state').$type<ReleaseState>().notNull(),
    /** The revision of the package that is offered for signature. */
    revision: integer('revision').notNull(),
    digest: text('digest').notNull(),
    top_tier: text('top_tier').$type<Tier>().notNull(),
    author_id: text('author_id')
      .notNull()
      .references(() => person.id),
    requester_id: text('requester_id').references(() => person.id),
    intent: text('intent').notNull().default(''),
    created_at: at('created_at').notNull(),
    submitted_at: at('submitted_at'),
    approved_at: at('approved_at'),
    published_at: at('published_at'),
    ended_at: at('ended_at'),
    certified_until: at('certified_until'),
    /** Answers are due; a deadline never approves. */
    due_at: at('due_at'),
    /** An approval that nobody published by then has expired. */
    approval_expires_at: at('approval_expires_at'),
    /** Publication is a step of its own: asked for by IAM or PAM, or by the setting (then without a person). */
    publish_requested_at: at('publish_requested_at'),
    publish_requested_by: text('publish_requested_by').references(() => person.id),
    /** The release of another environment that this one repeats. */
    promoted_from: text('promoted_from').references((): AnyPgColumn => release.id),
    version: integer('version').notNull().default(1),
  },
  t => [
    uniqueIndex('release_number').on(t.agent_id, t.environment, t.number),
    // One release at a time is open, and one is in force, per agent and environment.
    uniqueIndex('release_open')
      .on(t.agent_id, t.environment)
      .where(sql`${t.state} in ('draft', 'in_review', 'approved')`),
    uniqueIndex('release_published').on(t.agent_id, t.environment).where(sql`${t.state} = 'published'`),
    check(
      'release_state',
      sql`${t.state} in ('draft', 'in_review', 'approved', 'published', 'superseded', 'withdrawn', 'declined', 'expired')`,
    ),
    check(
      'release_approved',
      sql`${t.state} not in ('approved', 'published') or (${t.approved_at} is not null and ${t.certified_until} is not null)`,
    ),
  ],
)

/** Immutable: a change makes a new revision, with why. */
export const releasePackage = pgTable(
  'release_package',
  {
    release_id: text('release_id')
      .notNull()
      .references(() => release.id),
    revision: integer('revision').notNull(),
    digest: text('digest').notNull(),
    content: jsonb('content').$type<ReleaseContent>().notNull(),
    reason: text('reason').notNull(),
    changed_sections: text('changed_sections').array().notNull(),
    created_at: at('created_at').notNull(),
  },
  t => [
    primaryKey({ columns: [t.release_id, t.revision] }),
    uniqueIndex('release_package_digest').on(t.release_id, t.revision, t.digest),
  ],
)

/** Persons who took part in what a release contains and so can't sign it. */
export const releaseContributor = pgTable(
  'release_contributor',
  {
    release_id: text('release_id')
      .notNull()
      .references(() => release.id),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    acted_as: text('acted_as')
      .$type<'author' | 'requester' | 'editor' | 'owner_changer' | 'exception_granter'>()
      .notNull(),
  },
  t => [primaryKey({ columns: [t.release_id, t.person_id, t.acted_as] })],
)

export const signOff = pgTable(
  'sign_off',
  {
    id: text('id').primaryKey(),
    release_id: text('release_id')
      .notNull()
      .references(() => release.id),
    revision: integer('revision').notNull(),
    layer: text('layer').$type<ControlLayer>().notNull(),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    account_id: text('account_id').notNull(),
    session_id: text('session_id').notNull(),
    acted_as: text('acted_as').$type<SignerRole>().notNull(),
    /** 1, or 2 where the matrix asks for two persons of the layer. */
    seat: integer('seat').notNull().default(1),
    method: text('method').$type<SigningMethod>().notNull().default('reauthentication'),
    passkey_id: text('passkey_id').references(() => passkey.id),
    /** Everything that checks the assertion again without this database. */
    assertion: jsonb('assertion').$type<StoredAssertion>(),
    /** The layer's checklist as this person answered it. */
    answers: jsonb('answers').$type<ChecklistAnswer[]>().notNull().default([]),
    /** Whose absence a delegate stands in for. */
    on_behalf_of: text('on_behalf_of').references(() => person.id),
    duty_exception_id: text('duty_exception_id').references(() => dutyException.id),
    /** An earlier signature of this person on the same section, which this one confirms on a new root. */
    confirms: text('confirms').references((): AnyPgColumn => signOff.id),
    digest: text('digest').notNull(),
    section_digest: text('section_digest').notNull(),
    /** What the signer typed: what this signature means. */
    meaning: text('meaning').notNull(),
    authenticated_at: at('authenticated_at').notNull(),
    signed_at: at('signed_at').notNull(),
    voided_at: at('voided_at'),
    void_reason: text('void_reason'),
    /** `elsewhere`: the signed section is as it was, so the signer may confirm the new root. */
    void_kind: text('void_kind').$type<VoidKind>(),
  },
  t => [
    // A signature is over the package it names, one per layer, one layer per person.
    foreignKey({
      columns: [t.release_id, t.revision, t.digest],
      foreignColumns: [releasePackage.release_id, releasePackage.revision, releasePackage.digest],
    }),
    uniqueIndex('sign_off_layer').on(t.release_id, t.layer, t.seat).where(sql`${t.voided_at} is null`),
    uniqueIndex('sign_off_person')
      .on(t.release_id, t.person_id)
      .where(sql`${t.voided_at} is null and ${t.duty_exception_id} is null`),
    index('sign_off_release').on(t.release_id),
    check(
      'sign_off_method',
      sql`(${t.method} = 'passkey') = (${t.passkey_id} is not null) and (${t.method} = 'passkey') = (${t.assertion} is not null)`,
    ),
    check(
      'sign_off_delegate',
      sql`(${t.acted_as} = 'delegate') = (${t.on_behalf_of} is not null) and ${t.on_behalf_of} is distinct from ${t.person_id}`,
    ),
    check('sign_off_seat', sql`${t.seat} in (1, 2)`),
  ],
)

/** A person stands in for an absent owner: one layer, between two instants, one step deep. */
export const signingDelegation = pgTable(
  'signing_delegation',
  {
    id: text('id').primaryKey(),
    from_person_id: text('from_person_id')
      .notNull()
      .references(() => person.id),
    to_person_id: text('to_person_id')
      .notNull()
      .references(() => person.id),
    layer: text('layer').$type<ControlLayer>().notNull(),
    starts_at: at('starts_at').notNull(),
    ends_at: at('ends_at').notNull(),
    reason: text('reason').notNull(),
    created_at: at('created_at').notNull(),
    revoked_at: at('revoked_at'),
  },
  t => [
    index('signing_delegation_to').on(t.to_person_id),
    check('signing_delegation_two_people', sql`${t.from_person_id} <> ${t.to_person_id}`),
    check('signing_delegation_period', sql`${t.ends_at} > ${t.starts_at}`),
  ],
)

/** Where an organisation is too small for the separation of duties: granted by two layers, visible, ending. */
export const dutyException = pgTable(
  'duty_exception',
  {
    id: text('id').primaryKey(),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    /** Null: for every agent. */
    agent_id: text('agent_id').references(() => agent.id),
    kind: text('kind').$type<DutyExceptionKind>().notNull(),
    reason: text('reason').notNull(),
    ends_at: at('ends_at').notNull(),
    proposed_by: text('proposed_by')
      .notNull()
      .references(() => person.id),
    confirmed_by: text('confirmed_by')
      .notNull()
      .references(() => person.id),
    created_at: at('created_at').notNull(),
    ended_at: at('ended_at'),
  },
  t => [
    index('duty_exception_person').on(t.person_id),
    check(
      'duty_exception_two_people',
      sql`${t.proposed_by} <> ${t.confirmed_by} and ${t.person_id} not in (${t.proposed_by}, ${t.confirmed_by})`,
    ),
  ],
)

/** What reviewers say about a release, a section or one rule; a thread is its first comment and the answers to it. */
export const releaseComment = pgTable(
  'release_comment',
  {
    id: text('id').primaryKey(),
    release_id: text('release_id')
      .notNull()
      .references(() => release.id),
    /** Null: this is the first comment of its thread. */
    thread_id: text('thread_id').references((): AnyPgColumn => releaseComment.id),
    layer: text('layer').$type<ControlLayer>(),
    /** A rule's id and version, or `system/action`. */
    about: text('about'),
    revision: integer('revision').notNull(),
    author_id: text('author_id')
      .notNull()
      .references(() => person.id),
    body: text('body').notNull(),
    /** Asked for as a change: while open it blocks the signature of its layer. */
    requests_change: boolean('requests_change').notNull().default(false),
    created_at: at('created_at').notNull(),
    resolved_at: at('resolved_at'),
    resolved_by: text('resolved_by').references(() => person.id),
  },
  t => [index('release_comment_release').on(t.release_id)],
)

/** Why the business wants a release, in a product owner's words. It never counts as a layer's signature. */
export const releaseIntent = pgTable(
  'release_intent',
  {
    id: text('id').primaryKey(),
    release_id: text('release_id')
      .notNull()
      .references(() => release.id),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    statement: text('statement').notNull(),
    stated_at: at('stated_at').notNull(),
  },
  t => [index('release_intent_release').on(t.release_id)],
)

/** Each decision to keep a release certified for longer. */
export const certification = pgTable(
  'certification',
  {
    id: text('id').primaryKey(),
    release_id: text('release_id')
      .notNull()
      .references(() => release.id),
    certified_until: at('certified_until').notNull(),
    previous_until: at('previous_until').notNull(),
    statement: text('statement').notNull(),
    decided_by: text('decided_by')
      .notNull()
      .references(() => person.id),
    decided_at: at('decided_at').notNull(),
  },
  t => [
    index('certification_release').on(t.release_id),
    check('certification_forward', sql`${t.certified_until} > ${t.previous_until}`),
  ],
)
