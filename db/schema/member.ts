/** People, their teams, the accounts they sign in with, sessions and API tokens. */
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { TEAM_FUNCTIONS, type TeamFunction } from '@/lib/domain/member/permissions'
import { at } from './columns'

const quoted = (values: readonly string[]) => sql.raw(values.map(value => `'${value}'`).join(', '))

export const team = pgTable(
  'team',
  {
    id: text('id').primaryKey(),
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    function: text('function').$type<TeamFunction>().notNull(),
    created_at: at('created_at').notNull(),
  },
  t => [check('team_function', sql`${t.function} in (${quoted(TEAM_FUNCTIONS)})`)],
)

export const person = pgTable(
  'person',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').notNull(),
    state: text('state').$type<'active' | 'deactivated'>().notNull().default('active'),
    deactivated_at: at('deactivated_at'),
    created_at: at('created_at').notNull(),
    version: integer('version').notNull().default(1),
  },
  t => [
    uniqueIndex('person_email').on(sql`lower(${t.email})`),
    check('person_state', sql`${t.state} in ('active', 'deactivated')`),
  ],
)

export const membership = pgTable(
  'membership',
  {
    team_id: text('team_id')
      .notNull()
      .references(() => team.id),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    granted_by: text('granted_by'),
    since: at('since').notNull(),
  },
  t => [primaryKey({ columns: [t.team_id, t.person_id] }), index('membership_person').on(t.person_id)],
)

/** One sign-in identity at one OpenID provider. Several accounts can be one person (linked by IAM). */
export const account = pgTable(
  'account',
  {
    id: text('id').primaryKey(),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    created_at: at('created_at').notNull(),
  },
  t => [uniqueIndex('account_identity').on(t.issuer, t.subject)],
)

export const session = pgTable(
  'session',
  {
    id: text('id').primaryKey(),
    /** SHA-256 of the cookie, hex: a leaked table signs nobody in. */
    token_hash: text('token_hash').notNull().unique(),
    account_id: text('account_id')
      .notNull()
      .references(() => account.id),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    /** `auth_time` of the provider: what "signed in at most 5 minutes ago" is measured from. */
    authenticated_at: at('authenticated_at').notNull(),
    created_at: at('created_at').notNull(),
    expires_at: at('expires_at').notNull(),
    revoked_at: at('revoked_at'),
  },
  t => [index('session_person').on(t.person_id)],
)

export const apiToken = pgTable('api_token', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  token_hash: text('token_hash').notNull().unique(),
  /** First characters, so that people can tell tokens apart. */
  prefix: text('prefix').notNull(),
  person_id: text('person_id')
    .notNull()
    .references(() => person.id),
  operations: text('operations').array().notNull(),
  created_at: at('created_at').notNull(),
  expires_at: at('expires_at').notNull(),
  revoked_at: at('revoked_at'),
  last_used_at: at('last_used_at'),
})

/** What a command answered under an idempotency key; replayed for the same body, refused for another. */
export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    actor: text('actor').notNull(),
    operation: text('operation').notNull(),
    key: text('key').notNull(),
    body_digest: text('body_digest').notNull(),
    response: text('response').notNull(),
    created_at: at('created_at').notNull(),
  },
  t => [primaryKey({ columns: [t.actor, t.operation, t.key] })],
)

/**
 * An account is said to be a person's: by IAM, confirmed by Security or Compliance. Where it was another person's
 * before, the two persons were one human all along, which separation of duties has to know for good.
 */
export const accountLink = pgTable(
  'account_link',
  {
    id: text('id').primaryKey(),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    from_person_id: text('from_person_id').references(() => person.id),
    to_person_id: text('to_person_id')
      .notNull()
      .references(() => person.id),
    reason: text('reason').notNull(),
    requested_by: text('requested_by')
      .notNull()
      .references(() => person.id),
    requested_at: at('requested_at').notNull(),
    state: text('state').$type<'open' | 'confirmed' | 'rejected'>().notNull().default('open'),
    decided_by: text('decided_by').references(() => person.id),
    decided_at: at('decided_at'),
  },
  t => [
    uniqueIndex('account_link_open').on(t.issuer, t.subject).where(sql`${t.state} = 'open'`),
    index('account_link_person').on(t.to_person_id),
    check(
      'account_link_two_people',
      sql`${t.state} <> 'confirmed' or (${t.decided_by} is not null and ${t.decided_by} <> ${t.requested_by} and ${t.to_person_id} not in (${t.requested_by}, ${t.decided_by}) and (${t.from_person_id} is null or ${t.from_person_id} not in (${t.requested_by}, ${t.decided_by})))`,
    ),
  ],
)
