/** `bundle.get`: one bundle: its releases, its signing key, the pulse beside it, and the OPA configuration to copy. */
import { and, asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { bundle, bundleRelease, pulse, signingKey } from '@/db/schema/bundle'
import { enforcer } from '@/db/schema/enforcer'
import { release } from '@/db/schema/release'
import { readEnvironment } from '@/lib/config/env'
import { opaConfigYaml } from '@/lib/domain/bundle/opa-config'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { serialInput } from '../paging'
import { visibleAgents } from '../scope'
import { freshUntil } from './read-pulse'
import { bundleColumns, bundleItem, times } from './list-bundles'

export const getBundle = defineQuery({
  name: 'bundle.get',
  summary: 'One published bundle, what it carries, and how an OPA is told to load it.',
  permission: 'bundle.read',
  input: z.strictObject({
    environment: z.string(),
    serial: serialInput,
    enforcer: z.string().optional(),
  }),
  output: bundleItem.omit({ running: true, enforcers: true }).extend({
    download: z.string(),
    releases: z.array(
      z.object({
        id: z.string(),
        agent: z.string(),
        agent_name: z.string(),
        number: z.int(),
        digest: z.string(),
        certified_until: z.string().nullable(),
        state: z.string(),
      }),
    ),
    public_key: z.string(),
    pulse: z
      .object({
        revision: z.string(),
        issued_at: z.string(),
        least_serial: z.int(),
        killed: z.array(z.object({ id: z.string(), name: z.string() })),
        fresh_until: z.record(z.string(), z.string()).nullable(),
      })
      .nullable(),
    opa_config: z.string(),
  }),
  async run({ environment, serial, enforcer: enforcerId }, { db, actor }) {
    const visible = visibleAgents(actor)
    const [row] = await db
      .select(bundleColumns)
      .from(bundle)
      .where(and(eq(bundle.environment, environment), eq(bundle.serial, serial)))
    if (!row) return refuse('not_found', `There is no bundle ${serial} of ${environment}.`)
    const releases = await db
      .select({
        id: release.id,
        agent: agent.id,
        agent_name: agent.name,
        number: release.number,
        digest: bundleRelease.digest,
        certified_until: release.certified_until,
        state: release.state,
      })
      .from(bundleRelease)
      .innerJoin(release, eq(release.id, bundleRelease.release_id))
      .innerJoin(agent, eq(agent.id, release.agent_id))
      .where(and(eq(bundleRelease.environment, environment), eq(bundleRelease.serial, serial), visible))
      .orderBy(asc(agent.name))
    const [key] = await db
      .select({ kid: signingKey.kid, public_key: signingKey.public_key })
      .from(signingKey)
      .where(eq(signingKey.kid, row.kid))
    const [beat] = await db.select().from(pulse).where(eq(pulse.environment, environment))
    const stopped = inArray(agent.id, beat?.kill.agents ?? [])
    const killed = await db
      .select({ id: agent.id, name: agent.name })
      .from(agent)
      .where(and(stopped, visible))
      .orderBy(asc(agent.name))
    const [chosen] = enforcerId
      ? await db
          .select({ id: enforcer.id, name: enforcer.name })
          .from(enforcer)
          .where(eq(enforcer.id, enforcerId))
      : []
    return {
      ...row,
      ...times(row),
      download: `/api/v1/bundle.download?environment=${encodeURIComponent(environment)}&serial=${serial}`,
      releases: releases.map(item => ({
        ...item,
        certified_until: item.certified_until?.toISOString() ?? null,
      })),
      public_key: key!.public_key,
      pulse: beat
        ? {
            revision: beat.revision,
            issued_at: beat.issued_at.toISOString(),
            least_serial: beat.least_serial,
            killed,
            fresh_until: isoTimes(freshUntil(beat.bytes)),
          }
        : null,
      opa_config: opaConfigYaml({
        relayUrl: readEnvironment().relayUrl,
        environment,
        enforcer: chosen ?? { id: 'my-enforcer', name: 'my-enforcer' },
        key: { kid: row.kid, publicKeyPem: key!.public_key },
      }),
    }
  },
})

function isoTimes(seconds: Record<string, number> | null): Record<string, string> | null {
  return (
    seconds &&
    Object.fromEntries(Object.entries(seconds).map(([tier, at]) => [tier, new Date(at * 1000).toISOString()]))
  )
}
