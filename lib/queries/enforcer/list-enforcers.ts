/** `enforcer.list`: what was published, and what each enforcer says that it runs. */
import { and, asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { enforcer, enforcerStatus } from '@/db/schema/enforcer'
import { enforcerState } from '@/lib/domain/enforcer/state'
import { newestBundles } from '../bundle/newest-bundles'
import { defineQuery } from '../define-query'

export const enforcerItem = z.object({
  id: z.string(), name: z.string(), kind: z.enum(['gateway', 'broker', 'application']), environment: z.string(),
  token_prefix: z.string(), created_at: z.string(), revoked_at: z.string().nullable(),
  published: z.object({ serial: z.int(), revision: z.string() }).nullable(),
  /** The serial that it runs, read from the revision that it reports; null when it never reported one. */
  running: z.object({ serial: z.int().nullable(), revision: z.string() }).nullable(),
  pulse_revision: z.string().nullable(),
  last_contact_at: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  engine: z.string().nullable(),
  state: z.enum(['current', 'behind', 'silent', 'refused', 'never', 'revoked']),
})

export const listEnforcers = defineQuery({
  name: 'enforcer.list',
  summary: 'Registered enforcers: which bundle each runs, beside the one that was published.',
  permission: 'bundle.read',
  input: z.strictObject({ environment: z.string().optional() }),
  output: z.object({ items: z.array(enforcerItem) }),
  async run({ environment }, { db, now }) {
    const rows = await db
      .select({ enforcer, status: enforcerStatus })
      .from(enforcer)
      .leftJoin(enforcerStatus, eq(enforcerStatus.enforcer_id, enforcer.id))
      .where(environment ? and(eq(enforcer.environment, environment)) : undefined)
      .orderBy(asc(enforcer.environment), asc(enforcer.name))
    const newest = await newestBundles(db)
    const items = rows.map(({ enforcer: row, status }) => {
      const published = newest.get(row.environment) ?? null
      const running = status?.active_revision ?? null
      return {
        id: row.id, name: row.name, kind: row.kind, environment: row.environment, token_prefix: row.token_prefix,
        created_at: row.created_at.toISOString(),
        revoked_at: row.revoked_at?.toISOString() ?? null,
        published: published && { serial: published.serial, revision: published.revision },
        running: running === null ? null : { revision: running, serial: serialOf(running) },
        pulse_revision: status?.pulse_revision ?? null,
        last_contact_at: status?.last_contact_at.toISOString() ?? null,
        error: status?.error_code ? { code: status.error_code, message: status.error_message ?? '' } : null,
        engine: status?.engine ?? null,
        state: enforcerState({
          revoked: row.revoked_at !== null,
          lastContactAt: status ? Math.floor(status.last_contact_at.getTime() / 1000) : null,
          error: Boolean(status?.error_code),
          running,
          published: published?.revision ?? null,
          now: Math.floor(now.getTime() / 1000),
        }),
      }
    })
    return { items }
  },
})

/** Revisions are `b<serial>-<digest>` (lib/signer/pack-bundle.ts). */
function serialOf(revision: string): number | null {
  const serial = /^b(\d+)-/.exec(revision)?.[1]
  return serial ? Number(serial) : null
}
