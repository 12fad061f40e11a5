/** `bundle.list`: what was published per environment, newest first, and who runs it. */
import { and, count, desc, eq, lt } from 'drizzle-orm'
import { z } from 'zod'
import { bundle } from '@/db/schema/bundle'
import { enforcer, enforcerStatus } from '@/db/schema/enforcer'
import { isNull } from 'drizzle-orm'
import { defineQuery } from '../define-query'
import { decodeNumberCursor, MAX_INTEGER, page, pageInput, pageOf, PAGE_SIZE } from '../paging'

export const bundleItem = z.object({
  environment: z.string(),
  serial: z.int(),
  revision: z.string(),
  sha256: z.string(),
  content_digest: z.string(),
  size: z.int(),
  kid: z.string(),
  reason: z.string(),
  agents: z.int(),
  actions: z.int(),
  issued_at: z.string(),
  expires_at: z.string(),
  published_at: z.string(),
  running: z.int(),
  enforcers: z.int(),
})

export const bundleColumns = {
  environment: bundle.environment,
  serial: bundle.serial,
  revision: bundle.revision,
  sha256: bundle.sha256,
  content_digest: bundle.content_digest,
  size: bundle.size,
  kid: bundle.kid,
  reason: bundle.reason,
  agents: bundle.agents,
  actions: bundle.actions,
  issued_at: bundle.issued_at,
  expires_at: bundle.expires_at,
  published_at: bundle.published_at,
}

export const listBundles = defineQuery({
  name: 'bundle.list',
  summary: 'Published bundles of an environment, newest first, with how many enforcers run each.',
  permission: 'bundle.read',
  input: z.strictObject({ environment: z.string(), ...pageInput }),
  output: pageOf(bundleItem),
  async run({ environment, cursor, limit = PAGE_SIZE }, { db }) {
    const before = decodeNumberCursor(cursor, MAX_INTEGER)
    const after = before === null ? undefined : lt(bundle.serial, before)
    const rows = await db
      .select(bundleColumns)
      .from(bundle)
      .where(and(eq(bundle.environment, environment), after))
      .orderBy(desc(bundle.serial))
      .limit(limit + 1)
    const reports = await db
      .select({ revision: enforcerStatus.active_revision, n: count() })
      .from(enforcer)
      .leftJoin(enforcerStatus, eq(enforcerStatus.enforcer_id, enforcer.id))
      .where(and(eq(enforcer.environment, environment), isNull(enforcer.revoked_at)))
      .groupBy(enforcerStatus.active_revision)
    const enforcers = reports.reduce((sum, row) => sum + row.n, 0)
    const items = rows.map(row => ({
      ...row,
      running: reports.find(report => report.revision === row.revision)?.n ?? 0,
      enforcers,
      ...times(row),
    }))
    return page(items, limit, row => [row.serial])
  },
})

export function times(row: { issued_at: Date; expires_at: Date; published_at: Date }) {
  return {
    issued_at: row.issued_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    published_at: row.published_at.toISOString(),
  }
}
