/** Passkeys (WebAuthn credentials) of persons, and the single-use challenges that they answer. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at } from './columns'
import { person } from './member'

export const passkey = pgTable(
  'passkey',
  {
    id: text('id').primaryKey(),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    /** Base64url, as the authenticator names it. */
    credential_id: text('credential_id').notNull(),
    /** COSE key, base64url. */
    public_key: text('public_key').notNull(),
    counter: bigint('counter', { mode: 'number' }).notNull(),
    transports: text('transports').array().notNull(),
    /** Synchronised between devices by its provider. */
    backed_up: boolean('backed_up').notNull(),
    name: text('name').notNull(),
    rp_id: text('rp_id').notNull(),
    enrolled_at: at('enrolled_at').notNull(),
    /** A second person of the same team, so that a new key may sign high tiers at once. */
    vouched_by: text('vouched_by').references(() => person.id),
    vouched_at: at('vouched_at'),
    last_used_at: at('last_used_at'),
    removed_at: at('removed_at'),
    removed_reason: text('removed_reason'),
  },
  t => [
    uniqueIndex('passkey_credential').on(t.credential_id),
    index('passkey_person').on(t.person_id),
    check(
      'passkey_vouched_by_another',
      sql`${t.vouched_by} is distinct from ${t.person_id} or ${t.vouched_by} is null`,
    ),
  ],
)

/** Recovery of a lost passkey: two others of the person's teams or IAM say that it is them. */
export const passkeyRecovery = pgTable(
  'passkey_recovery',
  {
    id: text('id').primaryKey(),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    requested_at: at('requested_at').notNull(),
    reason: text('reason').notNull(),
    first_by: text('first_by').references(() => person.id),
    first_at: at('first_at'),
    second_by: text('second_by').references(() => person.id),
    second_at: at('second_at'),
    /** All passkeys of the person were removed, and a new one may be enrolled, until then. */
    open_until: at('open_until'),
    used_at: at('used_at'),
  },
  t => [
    index('passkey_recovery_person').on(t.person_id),
    check(
      'passkey_recovery_others',
      sql`${t.person_id} is distinct from ${t.first_by} and ${t.person_id} is distinct from ${t.second_by} and (${t.first_by} is null or ${t.first_by} is distinct from ${t.second_by})`,
    ),
  ],
)

export const passkeyChallenge = pgTable(
  'passkey_challenge',
  {
    id: text('id').primaryKey(),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    session_id: text('session_id').notNull(),
    purpose: text('purpose').$type<'enrol' | 'sign'>().notNull(),
    /** Base64url of what the authenticator signs. */
    challenge: text('challenge').notNull(),
    /** For a signature: what the challenge was derived from. */
    statement: jsonb('statement'),
    created_at: at('created_at').notNull(),
    expires_at: at('expires_at').notNull(),
    used_at: at('used_at'),
  },
  t => [
    uniqueIndex('passkey_challenge_value').on(t.challenge),
    index('passkey_challenge_person').on(t.person_id),
  ],
)
