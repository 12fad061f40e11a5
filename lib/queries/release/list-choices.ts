/** `release.choices`: which releases there are to choose from, without the work of listing what each of them needs. */
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { agent, environment } from '@/db/schema/agent'
import { release } from '@/db/schema/release'
import { RELEASE_STATES } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { personShape } from './release-rows'

const MAX_CHOICES = 2000

export const listReleaseChoices = defineQuery({
  name: 'release.choices',
  summary: 'Releases by number, environment and state, newest first: at most 2,000.',
  permission: 'console.read',
  input: z.strictObject({ agent: z.string().max(100).optional() }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        number: z.int(),
        state: z.enum(RELEASE_STATES),
        agent: personShape,
        environment: z.object({ id: z.string(), name: z.string() }),
        created_at: z.string(),
      }),
    ),
  }),
  async run(input, { db, actor }) {
    const rows = await db
      .select({
        id: release.id,
        number: release.number,
        state: release.state,
        agent: { id: agent.id, name: agent.name },
        environment: { id: environment.id, name: environment.name },
        created_at: release.created_at,
      })
      .from(release)
      .innerJoin(agent, eq(agent.id, release.agent_id))
      .innerJoin(environment, eq(environment.id, release.environment))
      .where(and(visibleAgents(actor), input.agent ? eq(release.agent_id, input.agent) : undefined))
      .orderBy(desc(release.id))
      .limit(MAX_CHOICES)
    return { items: rows.map(row => ({ ...row, created_at: row.created_at.toISOString() })) }
  },
})
