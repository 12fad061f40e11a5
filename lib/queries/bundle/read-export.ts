/** The bytes of an export, a slice at a time, so that a large archive and a slow reader hold nothing in memory. */
import { and, desc, eq, sql } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { bundleExport } from '@/db/schema/bundle'

const SLICE = 1024 * 1024

/** The newest of a bundle: it is made again where a gateway changes. */
export async function findExportFile(db: Database, environment: string, serial: number) {
  const [row] = await db
    .select({ number: bundleExport.number, size: bundleExport.size, sha256: bundleExport.sha256 })
    .from(bundleExport)
    .where(and(eq(bundleExport.environment, environment), eq(bundleExport.serial, serial)))
    .orderBy(desc(bundleExport.number))
    .limit(1)
  return row ?? null
}

/** Rows are never changed, so that slices of several queries are of one archive. */
export async function* readExport(
  db: Database,
  environment: string,
  { number, size }: { number: number; size: number },
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += SLICE) {
    const [row] = await db
      .select({
        slice: sql<Uint8Array>`substring(${bundleExport.bytes} from ${at + 1}::int for ${SLICE}::int)`,
      })
      .from(bundleExport)
      .where(and(eq(bundleExport.environment, environment), eq(bundleExport.number, number)))
    yield new Uint8Array(row!.slice)
  }
}
