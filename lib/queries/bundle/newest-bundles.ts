/** The newest bundle of each environment. */
import { desc } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { bundle } from '@/db/schema/bundle'

export async function newestBundles(
  db: Database,
): Promise<Map<string, { serial: number; revision: string; published_at: Date }>> {
  const rows = await db
    .selectDistinctOn([bundle.environment], {
      environment: bundle.environment,
      serial: bundle.serial,
      revision: bundle.revision,
      published_at: bundle.published_at,
    })
    .from(bundle)
    .orderBy(bundle.environment, desc(bundle.serial))
  return new Map(rows.map(({ environment, ...row }) => [environment, row]))
}
