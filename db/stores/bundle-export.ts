/** Exports of bundles: who asked for one, and what the signer made. */
import { and, desc, eq, gte, notExists, sql } from 'drizzle-orm'
import type { Database, Tx } from '../pool'
import { bundle, bundleExport, bundleExportRequest } from '../schema/bundle'

/** Two who ask at once, or two signers, take turns. Until commit. */
export async function lockExports(tx: Tx, environment: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`countersign/export/${environment}`}, 0))`,
  )
}

/** Everything of an export but its bytes. */
const exportColumns = {
  environment: bundleExport.environment,
  serial: bundleExport.serial,
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
    .orderBy(desc(bundleExport.serial))
    .limit(1)
  return row ?? null
}

export async function loadNewestRequest(db: Tx | Database, environment: string) {
  const [row] = await db
    .select()
    .from(bundleExportRequest)
    .where(eq(bundleExportRequest.environment, environment))
    .orderBy(desc(bundleExportRequest.serial))
    .limit(1)
  return row ?? null
}

/** Environments with a request that no export of its bundle or of a later one answers. */
export async function loadWantedExports(db: Database): Promise<string[]> {
  const answered = db
    .select({ serial: bundleExport.serial })
    .from(bundleExport)
    .where(
      and(
        eq(bundleExport.environment, bundleExportRequest.environment),
        gte(bundleExport.serial, bundleExportRequest.serial),
      ),
    )
  const rows = await db
    .selectDistinct({ environment: bundleExportRequest.environment })
    .from(bundleExportRequest)
    .where(notExists(answered))
  return rows.map(row => row.environment)
}

export async function insertExportRequest(
  tx: Tx,
  row: typeof bundleExportRequest.$inferInsert,
): Promise<void> {
  await tx.insert(bundleExportRequest).values(row).onConflictDoNothing()
}

export async function insertExport(tx: Tx, row: typeof bundleExport.$inferInsert): Promise<void> {
  await tx.insert(bundleExport).values(row)
}
