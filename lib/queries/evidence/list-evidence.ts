/** `evidence.list`: entries of the governance log, newest first, filtered; whether each is under a signed checkpoint. */
import { and, desc, eq, gt, gte, inArray, like, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { signingKey } from '@/db/schema/bundle'
import { evidenceIndex, logCheckpoint, logLeaf } from '@/db/schema/evidence'
import { person } from '@/db/schema/member'
import { GOVERNANCE_LOG } from '@/db/stores/evidence'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { describeEntry } from '@/lib/domain/evidence/describe-entry'
import { toBase64 } from '@/lib/domain/evidence/encoding'
import { consistencyProof, inclusionProof } from '@/lib/domain/evidence/tree'
import { defineQuery, type QueryContext } from '../define-query'
import { decodeNumberCursor, page, pageInput, pageOf, PAGE_SIZE } from '../paging'
import { visibleAgents } from '../scope'
import { loadTree } from './read-log'

/** Years that entries can be of: PostgreSQL has no year 0, and later ones than 9999 are written otherwise. */
const moment = z.iso
  .datetime('A time such as 2026-12-01T00:00:00Z')
  .refine(text => text >= '1970' && text < '3000', 'A time from 1970 to 2999')

export const evidenceFilter = {
  agent: z.string().max(60).optional(),
  person: z.string().max(60).optional(),
  layer: z.enum(CONTROL_LAYERS).optional(),
  /** `release` for every event of releases, `release.signed` for one kind. */
  type: z
    .string()
    .max(80)
    .regex(/^[a-z][a-z0-9.-]*$/, 'A kind is written like release or release.signed')
    .optional(),
  subject: z.string().max(120).optional(),
  refused: z.enum(['true', 'false']).optional(),
  /** Words of the entry itself: a reason, a name, an id. */
  q: z.string().trim().max(100).optional(),
  /** The first digits of a digest, or all 64. */
  digest: z
    .string()
    .regex(/^[0-9a-f]{8,64}$/, 'A digest is 8 to 64 lower-case hex digits')
    .optional(),
  from: moment.optional(),
  to: moment.optional(),
}
const filterSchema = z.strictObject(evidenceFilter)
export type EvidenceFilter = z.infer<typeof filterSchema>

export const evidenceItem = z.object({
  number: z.int(),
  at: z.string(),
  type: z.string(),
  code: z.string(),
  operation: z.string(),
  sentence: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  subject: z.object({ kind: z.string(), id: z.string() }),
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  layer: z.enum(CONTROL_LAYERS).nullable(),
  digest: z.string().nullable(),
  /** `signed`: the server says that it is under a checkpoint. `pending`: appended since. Neither is a proof. */
  proof: z.enum(['signed', 'pending']),
  /** With `proofs`: the exact text that is hashed, and the inclusion proof, base64, leaf side first. */
  entry: z.string().optional(),
  hashes: z.array(z.string()).nullable().optional(),
})

export const listEvidence = defineQuery({
  name: 'evidence.list',
  summary: 'Entries of the governance log, newest first: every change and every refusal.',
  permission: 'evidence.read',
  input: z.strictObject({
    ...evidenceFilter,
    ...pageInput,
    order: z.enum(['newest', 'oldest']).optional(),
    /** Everything that the caller needs to prove the page for itself. */
    proofs: z.literal('true').optional(),
    /** With `proofs`: the size of a checkpoint that the caller has; the answer proves that it still holds. */
    since: z.coerce.number().int().min(0).optional(),
  }),
  output: pageOf(evidenceItem).extend({
    signed_size: z.int(),
    size: z.int(),
    checkpoint: z.string().nullable().optional(),
    vkey: z.string().nullable().optional(),
    /** Proof that the log of size `since` is a prefix of this one; null where there is none to make. */
    consistency: z.array(z.string()).nullable().optional(),
  }),
  async run({ cursor, limit = PAGE_SIZE, order = 'newest', proofs, since, ...filter }, context) {
    const { db } = context
    const last = decodeNumberCursor(cursor)
    const beyond =
      last === null
        ? undefined
        : order === 'newest'
          ? lt(evidenceIndex.seq, last)
          : gt(evidenceIndex.seq, last)
    const rows = await db
      .select({ entry: evidenceIndex, text: logLeaf.entry, name: person.name, agentName: agent.name })
      .from(evidenceIndex)
      .innerJoin(logLeaf, and(eq(logLeaf.log_id, GOVERNANCE_LOG), eq(logLeaf.seq, evidenceIndex.seq)))
      .leftJoin(person, eq(person.id, evidenceIndex.person_id))
      .leftJoin(agent, eq(agent.id, evidenceIndex.agent_id))
      .where(and(...evidenceConditions(filter, context), beyond))
      .orderBy(order === 'newest' ? desc(evidenceIndex.seq) : evidenceIndex.seq)
      .limit(limit + 1)
    const { size: signed_size, note } = await signedSize(db)
    const [newest] = await db
      .select({ seq: evidenceIndex.seq })
      .from(evidenceIndex)
      .orderBy(desc(evidenceIndex.seq))
      .limit(1)
    const tree = proofs && signed_size > 0 ? await loadTree(db, signed_size) : null
    const items = rows.map(({ entry, text, name, agentName }) => ({
      number: entry.seq,
      at: entry.at.toISOString(),
      type: entry.type,
      code: entry.code,
      operation: entry.operation,
      sentence: describeEntry(JSON.parse(text)),
      actor: { kind: entry.actor_kind, id: entry.actor_id, name: name ?? entry.actor_id },
      subject: { kind: entry.subject_kind, id: entry.subject_id },
      agent: entry.agent_id === null ? null : { id: entry.agent_id, name: agentName ?? entry.agent_id },
      layer: CONTROL_LAYERS.find(layer => layer === entry.layer) ?? null,
      digest: entry.digest,
      proof: entry.seq < signed_size ? ('signed' as const) : ('pending' as const),
      ...(proofs && {
        entry: text,
        hashes: tree && entry.seq < signed_size ? inclusionProof(tree, entry.seq).map(toBase64) : null,
      }),
    }))
    return {
      ...page(items, limit, item => [item.number]),
      signed_size,
      size: (newest?.seq ?? -1) + 1,
      ...(proofs && {
        checkpoint: note,
        vkey: await logVkey(db),
        consistency:
          tree && since !== undefined && since <= signed_size
            ? consistencyProof(tree, since).map(toBase64)
            : null,
      }),
    }
  },
})

/** The filter, narrowed to what the actor may see: app teams see their own agents' entries and their own acts. */
export function evidenceConditions(filter: EvidenceFilter, { db, actor }: QueryContext): (SQL | undefined)[] {
  const visible = visibleAgents(actor)
  const own = actor.kind === 'system' ? undefined : eq(evidenceIndex.person_id, actor.personId)
  return [
    visible &&
      or(inArray(evidenceIndex.agent_id, db.select({ id: agent.id }).from(agent).where(visible)), own),
    filter.agent ? eq(evidenceIndex.agent_id, filter.agent) : undefined,
    filter.person ? eq(evidenceIndex.person_id, filter.person) : undefined,
    filter.layer ? eq(evidenceIndex.layer, filter.layer) : undefined,
    filter.type
      ? filter.type.includes('.')
        ? eq(evidenceIndex.type, filter.type)
        : like(evidenceIndex.type, `${filter.type}.%`)
      : undefined,
    filter.q ? containsText(filter.q) : undefined,
    filter.digest ? like(evidenceIndex.digest, `${filter.digest}%`) : undefined,
    filter.subject ? eq(evidenceIndex.subject_id, filter.subject) : undefined,
    filter.refused === 'true' ? eq(evidenceIndex.type, 'refusal.recorded') : undefined,
    filter.refused === 'false' ? ne(evidenceIndex.type, 'refusal.recorded') : undefined,
    filter.from ? gte(evidenceIndex.at, new Date(filter.from)) : undefined,
    filter.to ? lte(evidenceIndex.at, new Date(filter.to)) : undefined,
  ]
}

function containsText(words: string): SQL {
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`
  return sql`exists (select 1 from ${logLeaf} where ${logLeaf.log_id} = ${GOVERNANCE_LOG} and ${logLeaf.seq} = ${evidenceIndex.seq} and ${logLeaf.entry} ilike ${pattern})`
}

export async function logVkey(db: QueryContext['db']): Promise<string | null> {
  const [key] = await db
    .select({ vkey: signingKey.public_key })
    .from(signingKey)
    .where(eq(signingKey.purpose, 'log'))
  return key?.vkey ?? null
}

export async function signedSize(
  db: QueryContext['db'],
): Promise<{ size: number; note: string | null; signed_at: Date | null }> {
  const [row] = await db
    .select({ size: logCheckpoint.size, note: logCheckpoint.note, signed_at: logCheckpoint.signed_at })
    .from(logCheckpoint)
    .where(eq(logCheckpoint.log_id, GOVERNANCE_LOG))
    .orderBy(desc(logCheckpoint.size))
    .limit(1)
  return row ?? { size: 0, note: null, signed_at: null }
}
