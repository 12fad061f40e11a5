/** The governance log (specs/evidence-log.md) and a rebuildable index over it. */
import { sql } from 'drizzle-orm'
import { bigint, check, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, bytea, hashes } from './columns'

export const logHead = pgTable('log_head', {
  log_id: text('log_id').primaryKey(),
  size: bigint('size', { mode: 'number' }).notNull(),
  frontier: hashes('frontier').notNull(),
})

export const logLeaf = pgTable(
  'log_leaf',
  {
    log_id: text('log_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** The exact bytes that are hashed (RFC 8785 text). */
    entry: text('entry').notNull(),
    leaf_hash: bytea('leaf_hash').notNull(),
  },
  t => [
    primaryKey({ columns: [t.log_id, t.seq] }),
    check('log_leaf_size', sql`octet_length(${t.entry}) <= 65535`),
  ],
)

/** Payloads too large for an entry, by SHA-256. */
export const logPayload = pgTable('log_payload', {
  sha256: text('sha256').primaryKey(),
  bytes: bytea('bytes').notNull(),
})

export const logCheckpoint = pgTable(
  'log_checkpoint',
  {
    log_id: text('log_id').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    root: bytea('root').notNull(),
    /** The whole signed note. */
    note: text('note').notNull(),
    signed_at: at('signed_at').notNull(),
  },
  t => [primaryKey({ columns: [t.log_id, t.size] })],
)

/** For lists and filters only; everything in it can be read again from the entries. */
export const evidenceIndex = pgTable(
  'evidence_index',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    at: at('at').notNull(),
    type: text('type').notNull(),
    code: text('code').notNull(),
    operation: text('operation').notNull(),
    person_id: text('person_id'),
    actor_kind: text('actor_kind').notNull(),
    actor_id: text('actor_id').notNull(),
    subject_kind: text('subject_kind').notNull(),
    subject_id: text('subject_id').notNull(),
    agent_id: text('agent_id'),
    layer: text('layer'),
    digest: text('digest'),
  },
  t => [
    index('evidence_agent').on(t.agent_id, t.seq),
    index('evidence_type').on(t.type, t.seq),
    index('evidence_person').on(t.person_id, t.seq),
    index('evidence_subject').on(t.subject_kind, t.subject_id, t.seq),
  ],
)
