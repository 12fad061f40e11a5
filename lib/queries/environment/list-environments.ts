/** `environment.list`: where agents run, in the order in which work is promoted. */
import { asc } from 'drizzle-orm'
import { z } from 'zod'
import { environment } from '@/db/schema/agent'
import { defineQuery } from '../define-query'

export const listEnvironments = defineQuery({
  name: 'environment.list',
  summary: 'The environments that agents are released to.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(z.object({ id: z.string(), name: z.string(), production: z.boolean() })),
  }),
  async run(_input, { db }) {
    const items = await db
      .select({ id: environment.id, name: environment.name, production: environment.production })
      .from(environment)
      .orderBy(asc(environment.position))
    return { items }
  },
})
