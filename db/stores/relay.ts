/** Everything that the relay reads and writes: published artefacts, enforcers' tokens, enforcers' reports. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '../pool'
import { environment } from '../schema/agent'
import { bundle, pulse } from '../schema/bundle'
import { enforcer, enforcerStatus } from '../schema/enforcer'

export type Artefact = { revision: string; bytes: Uint8Array }
export type NewestRevisions = { environment: string; bundle: string | null; pulse: string | null }

/** Revisions without their bytes: asked every second, so it must stay a handful of index look-ups. */
export async function loadNewestRevisions(db: Database): Promise<NewestRevisions[]> {
  const newest = db
    .select({ revision: bundle.revision })
    .from(bundle)
    .where(eq(bundle.environment, environment.id))
    .orderBy(desc(bundle.serial))
    .limit(1)
    .as('newest')
  return db
    .select({ environment: environment.id, bundle: newest.revision, pulse: pulse.revision })
    .from(environment)
    .leftJoinLateral(newest, sql`true`)
    .leftJoin(pulse, eq(pulse.environment, environment.id))
}

export async function loadNewestBundle(db: Database, of: string): Promise<Artefact | null> {
  const [row] = await db
    .select({ revision: bundle.revision, bytes: bundle.bytes })
    .from(bundle)
    .where(eq(bundle.environment, of))
    .orderBy(desc(bundle.serial))
    .limit(1)
  return row ?? null
}

export async function loadPulse(db: Database, of: string): Promise<Artefact | null> {
  const [row] = await db
    .select({ revision: pulse.revision, bytes: pulse.bytes })
    .from(pulse)
    .where(eq(pulse.environment, of))
  return row ?? null
}

export type EnforcerIdentity = { id: string; environment: string; tokenHash: string; revoked: boolean }

/** `tokenHash`: SHA-256 of the token, 64 hex. */
export async function findEnforcer(db: Database, tokenHash: string): Promise<EnforcerIdentity | null> {
  const [row] = await db
    .select({
      id: enforcer.id,
      environment: enforcer.environment,
      tokenHash: enforcer.token_hash,
      revoked: sql<boolean>`${enforcer.revoked_at} is not null`,
    })
    .from(enforcer)
    .where(eq(enforcer.token_hash, tokenHash))
  return row ?? null
}

/** Which of these token hashes still belong to an enforcer that was not revoked. */
export async function findLiveTokens(db: Database, tokenHashes: string[]): Promise<Set<string>> {
  const rows = await db
    .select({ tokenHash: enforcer.token_hash })
    .from(enforcer)
    // One parameter however many there are: thousands of placeholders would be a new prepared statement each time.
    .where(
      and(
        sql`${enforcer.token_hash} in (select jsonb_array_elements_text(${JSON.stringify(tokenHashes)}::text::jsonb))`,
        isNull(enforcer.revoked_at),
      ),
    )
  return new Set(rows.map(row => row.tokenHash))
}

export async function saveContacts(db: Database, enforcerIds: string[], at: Date): Promise<void> {
  await db
    .insert(enforcerStatus)
    .values(enforcerIds.map(enforcer_id => ({ enforcer_id, last_contact_at: at })))
    .onConflictDoUpdate({ target: enforcerStatus.enforcer_id, set: { last_contact_at: at } })
}

/** A key that is absent was not part of the report, and keeps its last value. */
export type StatusChange = {
  active_revision?: string | null
  pulse_revision?: string | null
  last_activation_at?: Date | null
  error_code?: string | null
  error_message?: string | null
  engine?: string | null
}

export async function saveStatus(
  db: Database,
  enforcerId: string,
  change: StatusChange,
  at: Date,
): Promise<void> {
  const row = { ...change, last_contact_at: at }
  await db
    .insert(enforcerStatus)
    .values({ enforcer_id: enforcerId, ...row })
    .onConflictDoUpdate({ target: enforcerStatus.enforcer_id, set: row })
}
