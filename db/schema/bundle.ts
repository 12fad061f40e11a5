/** Signing keys, published bundles, and the newest pulse of each environment. */
import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { environment } from './agent'
import { at, bytea } from './columns'
import { release } from './release'

export const signingKey = pgTable('signing_key', {
  kid: text('kid').primaryKey(),
  purpose: text('purpose').$type<'bundle' | 'log'>().notNull(),
  algorithm: text('algorithm').$type<'ES256' | 'Ed25519'>().notNull(),
  /** PEM for ES256, vkey for Ed25519. */
  public_key: text('public_key').notNull(),
  /** AES-256-GCM under a key from outside the database. Readable by the signer's role only. */
  wrapped_private_key: bytea('wrapped_private_key').notNull(),
  created_at: at('created_at').notNull(),
  retired_at: at('retired_at'),
})

export const bundle = pgTable(
  'bundle',
  {
    environment: text('environment')
      .notNull()
      .references(() => environment.id),
    serial: integer('serial').notNull(),
    revision: text('revision').notNull(),
    /** Digest of what it decides, without serial and times: an unchanged one is not published again. */
    content_digest: text('content_digest').notNull(),
    sha256: text('sha256').notNull(),
    bytes: bytea('bytes').notNull(),
    size: integer('size').notNull(),
    kid: text('kid')
      .notNull()
      .references(() => signingKey.kid),
    reason: text('reason').notNull(),
    agents: integer('agents').notNull(),
    actions: integer('actions').notNull(),
    issued_at: at('issued_at').notNull(),
    expires_at: at('expires_at').notNull(),
    published_at: at('published_at').notNull(),
  },
  t => [
    primaryKey({ columns: [t.environment, t.serial] }),
    uniqueIndex('bundle_revision').on(t.environment, t.revision),
    check('bundle_serial', sql`${t.serial} > 0`),
  ],
)

export const bundleRelease = pgTable(
  'bundle_release',
  {
    environment: text('environment').notNull(),
    serial: integer('serial').notNull(),
    release_id: text('release_id')
      .notNull()
      .references(() => release.id),
    digest: text('digest').notNull(),
  },
  t => [
    primaryKey({ columns: [t.environment, t.serial, t.release_id] }),
    index('bundle_release_release').on(t.release_id),
  ],
)

export const pulse = pgTable('pulse', {
  environment: text('environment')
    .primaryKey()
    .references(() => environment.id),
  revision: text('revision').notNull(),
  number: bigint('number', { mode: 'number' }).notNull(),
  least_serial: integer('least_serial').notNull(),
  kill: jsonb('kill').$type<{ agents: string[] }>().notNull(),
  bytes: bytea('bytes').notNull(),
  issued_at: at('issued_at').notNull(),
})
