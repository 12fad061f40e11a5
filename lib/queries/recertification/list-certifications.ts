/** `recertification.list`: what is certified until when, what lapses first on top. */

import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { release } from '@/db/schema/release'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { TIERS } from '@/lib/domain/policy/model'
import { certificationStatus } from '@/lib/domain/recertification/certification-status'
import { newCertifiedUntil } from '@/lib/domain/recertification/decide-certify'
import { defineQuery } from '../define-query'
import { personShape, plain, refusalShape } from '../release/release-rows'
import { visibleAgents } from '../scope'
import { loadCertifiedReleases } from './certified-releases'

export const listCertifications = defineQuery({
  name: 'recertification.list',
  summary: 'Releases in force, by when their certification ends.',
  permission: 'console.read',
  input: z.strictObject({
    environment: z.string().max(100).optional(),
    agent: z.string().max(100).optional(),
    status: z.enum(['certified', 'lapsing', 'lapsed']).optional(),
  }),
  output: z.object({
    items: z.array(
      z.object({
        release: z.string(),
        number: z.int(),
        label: z.string(),
        agent: personShape,
        team: z.string(),
        environment: z.object({ id: z.string(), name: z.string(), production: z.boolean() }),
        top_tier: z.enum(TIERS),
        purpose: z.string(),
        digest: z.string(),
        certified_until: z.string(),
        certified_for_days: z.int(),
        /** Where certifying now would move it. */
        would_be: z.string(),
        status: z.enum(['certified', 'lapsing', 'lapsed']),
        owner: z.object({ accountable: z.string().nullable(), deputy: z.string().nullable() }),
        last: z.object({ by: z.string(), at: z.string(), statement: z.string() }).nullable(),
        published_at: z.string().nullable(),
        can_certify: refusalShape,
      }),
    ),
  }),
  async run(input, { db, actor, now }) {
    const seconds = epochSeconds(now)
    const iso = (epoch: number) => new Date(epoch * 1000).toISOString()
    const rows = await loadCertifiedReleases(
      db,
      actor,
      now,
      and(
        visibleAgents(actor),
        input.environment ? eq(release.environment, input.environment) : undefined,
        input.agent ? eq(release.agent_id, input.agent) : undefined,
      ),
    )
    const items = rows.map(row => ({
      release: row.release.id,
      number: row.release.number,
      label: row.certified.label,
      agent: { id: row.agent.id, name: row.agent.name },
      team: row.team,
      environment: {
        id: row.environment.id,
        name: row.environment.name,
        production: row.environment.production,
      },
      top_tier: row.release.top_tier,
      purpose: row.agent.description,
      digest: row.release.digest,
      certified_until: iso(row.certified.certified_until),
      certified_for_days: row.certified.certified_for_days,
      would_be: iso(newCertifiedUntil(row.certified, seconds)),
      status: certificationStatus(row.certified.certified_until, seconds),
      owner: {
        accountable: row.certified.ownership.iga.accountable?.name ?? null,
        deputy: row.certified.ownership.iga.deputy?.name ?? null,
      },
      last: row.last && { by: row.last.by, at: row.last.at.toISOString(), statement: row.last.statement },
      published_at: row.release.published_at?.toISOString() ?? null,
      can_certify: plain(row.refusal),
    }))
    return { items: input.status ? items.filter(each => each.status === input.status) : items }
  },
})
