/** Exports of bundles: who asked for one, and what the signer made. */
import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import { type AttemptOutcome, isGivenUp } from '@/lib/domain/export/attempts'
import type { ExportState } from '@/lib/domain/export/decide-request'
import { exportSettingsDigest } from '@/lib/domain/organisation/agentcore-gateways'
import type { Database, Tx } from '../pool'
import { bundle, bundleExport, bundleExportAttempt, bundleExportRequest } from '../schema/bundle'
import { loadRules } from './organisation-rules'

/** Two who ask at once, or two signers, take turns. Until commit. */
export async function lockExports(tx: Tx, environment: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`countersign/export/${environment}`}, 0))`,
  )
}

/** Everything of an export but its bytes. */
const exportColumns = {
  environment: bundleExport.environment,
  number: bundleExport.number,
  serial: bundleExport.serial,
  settings_digest: bundleExport.settings_digest,
  sha256: bundleExport.sha256,
  size: bundleExport.size,
  kid: bundleExport.kid,
  targets: bundleExport.targets,
  made_at: bundleExport.made_at,
}

export async function loadNewestBundle(db: Tx | Database, environment: string) {
  const [row] = await db
    .select({
      serial: bundle.serial,
      revision: bundle.revision,
      sha256: bundle.sha256,
      content_digest: bundle.content_digest,
      issued_at: bundle.issued_at,
      expires_at: bundle.expires_at,
    })
    .from(bundle)
    .where(eq(bundle.environment, environment))
    .orderBy(desc(bundle.serial))
    .limit(1)
  return row ?? null
}

export async function loadNewestExport(db: Tx | Database, environment: string) {
  const [row] = await db
    .select(exportColumns)
    .from(bundleExport)
    .where(eq(bundleExport.environment, environment))
    .orderBy(desc(bundleExport.number))
    .limit(1)
  return row ?? null
}

export async function loadNewestRequest(db: Tx | Database, environment: string) {
  const [row] = await db
    .select()
    .from(bundleExportRequest)
    .where(eq(bundleExportRequest.environment, environment))
    .orderBy(desc(bundleExportRequest.number))
    .limit(1)
  return row ?? null
}

/** What is there of an environment's exports, as rows and as what is decided with. */
export async function loadExportState(db: Tx | Database, environment: string, relayUrl: string) {
  const newest = await loadNewestBundle(db, environment)
  const request = await loadNewestRequest(db, environment)
  const made = await loadNewestExport(db, environment)
  const attempts = request ? await loadAttempts(db, environment, request.number) : []
  const { rules } = await loadRules(db)
  const state: Omit<ExportState, 'environment' | 'seesAll'> = {
    newest: newest?.serial ?? null,
    settings: exportSettingsDigest(rules.gateways, environment, relayUrl),
    requested: request && { number: request.number, serial: request.serial, givenUp: isGivenUp(attempts) },
    made: made && { number: made.number, serial: made.serial, settings: made.settings_digest },
  }
  return { request, attempts, made, state }
}

/** All tries to answer one wish, in the order in which they began. */
export function loadAttempts(db: Tx | Database, environment: string, number: number) {
  return db
    .select()
    .from(bundleExportAttempt)
    .where(and(eq(bundleExportAttempt.environment, environment), eq(bundleExportAttempt.number, number)))
    .orderBy(asc(bundleExportAttempt.attempt))
}

/** Environments whose newest wish is not answered, and not given up: older wishes are answered with it. */
export async function loadWantedExports(db: Database): Promise<string[]> {
  const newest = await db
    .select({
      environment: bundleExportRequest.environment,
      number: sql<number>`max(${bundleExportRequest.number})`,
    })
    .from(bundleExportRequest)
    .groupBy(bundleExportRequest.environment)
    .orderBy(asc(bundleExportRequest.environment))
  const wanted: string[] = []
  for (const { environment, number } of newest) {
    const made = await loadNewestExport(db, environment)
    if (made && made.number >= number) continue
    if (!isGivenUp(await loadAttempts(db, environment, number))) wanted.push(environment)
  }
  return wanted
}

export async function insertAttempt(tx: Tx, row: typeof bundleExportAttempt.$inferInsert): Promise<void> {
  await tx.insert(bundleExportAttempt).values(row)
}

export type AttemptKey = { environment: string; number: number; attempt: number }

/** Does nothing to one that ended: what was said of it stays. */
export async function endAttempt(
  tx: Tx,
  { environment, number, attempt }: AttemptKey,
  end: { outcome: AttemptOutcome; why: string | null; at: Date },
): Promise<void> {
  await tx
    .update(bundleExportAttempt)
    .set({ outcome: end.outcome, why: end.why, ended_at: end.at })
    .where(
      and(
        eq(bundleExportAttempt.environment, environment),
        eq(bundleExportAttempt.number, number),
        eq(bundleExportAttempt.attempt, attempt),
        isNull(bundleExportAttempt.ended_at),
      ),
    )
}

export async function insertExportRequest(
  tx: Tx,
  row: typeof bundleExportRequest.$inferInsert,
): Promise<void> {
  await tx.insert(bundleExportRequest).values(row)
}

export async function insertExport(tx: Tx, row: typeof bundleExport.$inferInsert): Promise<void> {
  await tx.insert(bundleExport).values(row)
}
