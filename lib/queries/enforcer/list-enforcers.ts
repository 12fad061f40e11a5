/** `enforcer.list`: what was published, and what each enforcer says that it runs. */

import { and, asc, count, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { environment as environmentTable } from '@/db/schema/agent'
import { pulse } from '@/db/schema/bundle'
import { enforcer, enforcerStatus } from '@/db/schema/enforcer'
import { release } from '@/db/schema/release'
import { enforcerState } from '@/lib/domain/enforcer/state'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { newestBundles } from '../bundle/newest-bundles'
import { freshUntil } from '../bundle/read-pulse'
import { defineQuery } from '../define-query'

export const enforcerItem = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['gateway', 'broker', 'application']),
  environment: z.string(),
  token_prefix: z.string(),
  created_at: z.string(),
  revoked_at: z.string().nullable(),
  published: z.object({ serial: z.int(), revision: z.string() }).nullable(),
  /** The serial that it runs, read from the revision that it reports; null when it never reported one. */
  running: z.object({ serial: z.int().nullable(), revision: z.string() }).nullable(),
  pulse_revision: z.string().nullable(),
  /** From the pulse that it last reported: until then it decides high-tier actions without a newer one. */
  high_tier_until: z.string().nullable(),
  last_contact_at: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  engine: z.string().nullable(),
  /** Request fields that it says it fills in; null: it never said. */
  supplies: z.array(z.string()).nullable(),
  version: z.int(),
  state: z.enum(['current', 'behind', 'silent', 'refused', 'never', 'revoked']),
})

export const listEnforcers = defineQuery({
  name: 'enforcer.list',
  summary: 'Registered enforcers: which bundle each runs, beside the one that was published.',
  permission: 'bundle.read',
  input: z.strictObject({ environment: z.string().optional() }),
  output: z.object({
    items: z.array(enforcerItem),
    environments: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        /** Releases with all six signatures that no bundle carries yet. */
        approved: z.int(),
        published: z.object({ serial: z.int(), published_at: z.string() }).nullable(),
      }),
    ),
  }),
  async run({ environment }, { db, now }) {
    const rows = await db
      .select({ enforcer, status: enforcerStatus })
      .from(enforcer)
      .leftJoin(enforcerStatus, eq(enforcerStatus.enforcer_id, enforcer.id))
      .where(environment ? and(eq(enforcer.environment, environment)) : undefined)
      .orderBy(asc(enforcer.environment), asc(enforcer.name))
    const newest = await newestBundles(db)
    const limits = await highTierSeconds(db)
    const items = rows.map(({ enforcer: row, status }) => {
      const published = newest.get(row.environment) ?? null
      const running = status?.active_revision ?? null
      return {
        id: row.id,
        name: row.name,
        kind: row.kind,
        environment: row.environment,
        token_prefix: row.token_prefix,
        created_at: row.created_at.toISOString(),
        revoked_at: row.revoked_at?.toISOString() ?? null,
        published: published && { serial: published.serial, revision: published.revision },
        running: running === null ? null : { revision: running, serial: serialOf(running) },
        pulse_revision: status?.pulse_revision ?? null,
        high_tier_until: until(status?.pulse_revision ?? null, limits.get(row.environment)),
        last_contact_at: status?.last_contact_at.toISOString() ?? null,
        error: status?.error_code ? { code: status.error_code, message: status.error_message ?? '' } : null,
        engine: status?.engine ?? null,
        supplies: row.supplies,
        version: row.version,
        state: enforcerState({
          revoked: row.revoked_at !== null,
          lastContactAt: status ? epochSeconds(status.last_contact_at) : null,
          error: Boolean(status?.error_code),
          running,
          published: published?.revision ?? null,
          now: epochSeconds(now),
        }),
      }
    })
    return { items, environments: await publishedPer(db, newest) }
  },
})

/** What was approved and published, whether or not an enforcer is there to run it. */
async function publishedPer(db: Database, newest: Awaited<ReturnType<typeof newestBundles>>) {
  const waiting = await db
    .select({ environment: release.environment, n: count() })
    .from(release)
    .where(eq(release.state, 'approved'))
    .groupBy(release.environment)
  const rows = await db
    .select({ id: environmentTable.id, name: environmentTable.name })
    .from(environmentTable)
    .orderBy(asc(environmentTable.position))
  return rows.map(({ id, name }) => {
    const bundle = newest.get(id)
    return {
      id,
      name,
      approved: waiting.find(row => row.environment === id)?.n ?? 0,
      published: bundle ? { serial: bundle.serial, published_at: bundle.published_at.toISOString() } : null,
    }
  })
}

/** How long a pulse of each environment keeps high-tier actions decided, in seconds, as the pulse itself says. */
async function highTierSeconds(db: Database): Promise<Map<string, number>> {
  const pulses = await db
    .select({ environment: pulse.environment, number: pulse.number, bytes: pulse.bytes })
    .from(pulse)
  return new Map(
    pulses.flatMap(({ environment, number, bytes }) => {
      const high = freshUntil(bytes)?.high
      return high === undefined ? [] : [[environment, high - number] as const]
    }),
  )
}

/** Revisions of pulses are `p<issued at>-<digest>`, in epoch seconds (lib/signer/pack-bundle.ts). */
function until(pulseRevision: string | null, seconds: number | undefined): string | null {
  const issuedAt = /^p(\d+)-/.exec(pulseRevision ?? '')?.[1]
  return issuedAt && seconds !== undefined
    ? new Date((Number(issuedAt) + seconds) * 1000).toISOString()
    : null
}

/** Revisions are `b<serial>-<digest>` (lib/signer/pack-bundle.ts). */
function serialOf(revision: string): number | null {
  const serial = /^b(\d+)-/.exec(revision)?.[1]
  return serial ? Number(serial) : null
}
