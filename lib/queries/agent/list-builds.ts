/** `agent.list-builds`: what pipelines declared of an agent, newest first. */
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { agentBuild } from '@/db/schema/drift'
import { apiToken, person } from '@/db/schema/member'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'

const SHOWN = 10

export const listBuilds = defineQuery({
  name: 'agent.list-builds',
  summary: 'The last ten builds of an agent that its pipeline declared, with who declared them.',
  permission: 'console.read',
  input: z.strictObject({ agent: z.string().min(1).max(200) }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        reference: z.string(),
        model: z.string(),
        prompt_reference: z.string(),
        declared_by: z.string(),
        /** Name of the API token that said so; null when the person did. */
        token: z.string().nullable(),
        declared_at: z.string(),
      }),
    ),
  }),
  async run(input, { db, actor }) {
    const [visible] = await db
      .select({ id: agent.id })
      .from(agent)
      .where(and(eq(agent.id, input.agent), visibleAgents(actor)))
    if (!visible) return refuse('not_found', 'There is no such agent, or it belongs to another app team.')
    const rows = await db
      .select({ build: agentBuild, by: person.name, token: apiToken.name })
      .from(agentBuild)
      .innerJoin(person, eq(person.id, agentBuild.declared_by))
      .leftJoin(apiToken, eq(apiToken.id, agentBuild.token_id))
      .where(eq(agentBuild.agent_id, input.agent))
      .orderBy(desc(agentBuild.declared_at), desc(agentBuild.id))
      .limit(SHOWN)
    return {
      items: rows.map(({ build, by, token }) => ({
        id: build.id,
        reference: build.reference,
        model: build.model,
        prompt_reference: build.prompt_reference,
        declared_by: by,
        token: token ?? build.token_id,
        declared_at: build.declared_at.toISOString(),
      })),
    }
  },
})
