/** `evidence.facets`: what the log can be filtered by: the agents, people and kinds that its visible entries name. */
import { and, asc, eq, isNotNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { evidenceIndex } from '@/db/schema/evidence'
import { person } from '@/db/schema/member'
import { defineQuery } from '../define-query'
import { evidenceConditions } from './list-evidence'

const choice = z.object({ id: z.string(), name: z.string() })

export const listEvidenceFacets = defineQuery({
  name: 'evidence.facets',
  summary: 'The agents, people and kinds of event that one\u2019s entries of the governance log name.',
  permission: 'evidence.read',
  input: z.strictObject({}),
  output: z.object({ agents: z.array(choice), people: z.array(choice), kinds: z.array(z.string()) }),
  async run(_input, context) {
    const { db } = context
    const visible = and(...evidenceConditions({}, context))
    const [agents, people, kinds] = await Promise.all([
      db
        .selectDistinct({ id: agent.id, name: agent.name })
        .from(evidenceIndex)
        .innerJoin(agent, eq(agent.id, evidenceIndex.agent_id))
        .where(visible)
        .orderBy(asc(agent.name)),
      db
        .selectDistinct({ id: person.id, name: person.name })
        .from(evidenceIndex)
        .innerJoin(person, eq(person.id, evidenceIndex.person_id))
        .where(and(visible, isNotNull(evidenceIndex.person_id)))
        .orderBy(asc(person.name)),
      db
        .selectDistinct({ kind: sql<string>`split_part(${evidenceIndex.type}, '.', 1)` })
        .from(evidenceIndex)
        .where(visible)
        .orderBy(sql`1`),
    ])
    return { agents, people, kinds: kinds.map(row => row.kind) }
  },
})
