/** Signing keys, published bundles, and the newest pulse of each environment. */
import { sql } from 'drizzle-orm'
import {
  bigint,
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
import type { AttemptOutcome } from '@/lib/domain/export/attempts'
import type { TargetSummary } from '@/lib/domain/export/manifest'
import { environment } from './agent'
import { at, bytea } from './columns'
import { person } from './member'
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

/** Somebody wants a bundle said in every other language too. The signer makes it of the newest bundle. */
export const bundleExportRequest = pgTable(
  'bundle_export_request',
  {
    environment: text('environment').notNull(),
    /** Counts the wishes of an environment: who asks again after a failure, or after other settings, asks anew. */
    number: integer('number').notNull(),
    /** The newest bundle at that moment: an export of it or of a later one is the answer. */
    serial: integer('serial').notNull(),
    requested_by: text('requested_by').references(() => person.id),
    requested_at: at('requested_at').notNull(),
  },
  t => [
    primaryKey({ columns: [t.environment, t.number] }),
    foreignKey({ columns: [t.environment, t.serial], foreignColumns: [bundle.environment, bundle.serial] }),
  ],
)

/** What became of a try to answer a wish. Open (no `ended_at`) while the signer is at it, or after it died. */
export const bundleExportAttempt = pgTable(
  'bundle_export_attempt',
  {
    environment: text('environment').notNull(),
    number: integer('number').notNull(),
    attempt: integer('attempt').notNull(),
    serial: integer('serial').notNull(),
    began_at: at('began_at').notNull(),
    ended_at: at('ended_at'),
    outcome: text('outcome').$type<AttemptOutcome>(),
    /** Of one that did not end well: what, why, who can mend it. */
    why: text('why'),
  },
  t => [
    primaryKey({ columns: [t.environment, t.number, t.attempt] }),
    foreignKey({
      columns: [t.environment, t.number],
      foreignColumns: [bundleExportRequest.environment, bundleExportRequest.number],
    }),
    check('bundle_export_attempt_outcome', sql`${t.outcome} in ('made', 'failed', 'stopped')`),
    check(
      'bundle_export_attempt_ended',
      sql`(${t.ended_at} is null) = (${t.outcome} is null) and (${t.why} is null) = (coalesce(${t.outcome}, 'made') = 'made')`,
    ),
  ],
)

/** One bundle in every target's format, as one signed archive (docs/decisions/016). */
export const bundleExport = pgTable(
  'bundle_export',
  {
    environment: text('environment').notNull(),
    /** The newest wish that it answers. */
    number: integer('number').notNull(),
    serial: integer('serial').notNull(),
    /** The gateway settings that it was made with: other ones want another archive. "": there were none. */
    settings_digest: text('settings_digest').notNull().default(''),
    sha256: text('sha256').notNull(),
    bytes: bytea('bytes').notNull(),
    size: integer('size').notNull(),
    kid: text('kid')
      .notNull()
      .references(() => signingKey.kid),
    /** What the manifest says of each target, in few words. */
    targets: jsonb('targets').$type<TargetSummary[]>().notNull(),
    made_at: at('made_at').notNull(),
  },
  t => [
    primaryKey({ columns: [t.environment, t.number] }),
    foreignKey({ columns: [t.environment, t.serial], foreignColumns: [bundle.environment, bundle.serial] }),
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
