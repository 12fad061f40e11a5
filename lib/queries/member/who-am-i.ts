/** `member.me`: who is asking, with what they may do. The console prints reasons from it; every command checks again. */
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { person, session } from '@/db/schema/member'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import {
  hasPermission,
  layersOf,
  PERMISSIONS,
  TEAM_FUNCTIONS,
  type Permission,
} from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'

const ALL = Object.keys(PERMISSIONS) as Permission[]

export const whoAmI = defineQuery({
  name: 'member.me',
  summary: 'You: person, session, teams, layers and permissions.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    /** Null for an API token. */
    session: z.object({ id: z.string(), authenticated_at: z.string(), expires_at: z.string() }).nullable(),
    teams: z.array(
      z.object({ id: z.string(), slug: z.string(), name: z.string(), function: z.enum(TEAM_FUNCTIONS) }),
    ),
    layers: z.array(z.enum(CONTROL_LAYERS)),
    permissions: z.record(z.string(), z.boolean()),
  }),
  async run(_input, { db, actor }) {
    if (actor.kind === 'system') return refuse('not_permitted', 'Our own processes are nobody.')
    const [who] = await db.select().from(person).where(eq(person.id, actor.personId))
    const [row] =
      actor.kind === 'person' ? await db.select().from(session).where(eq(session.id, actor.sessionId)) : []
    if (!who) return refuse('not_found', 'There is no such person.')
    return {
      person: { id: who.id, name: who.name, email: who.email },
      session: row
        ? {
            id: row.id,
            authenticated_at: row.authenticated_at.toISOString(),
            expires_at: row.expires_at.toISOString(),
          }
        : null,
      teams: actor.teams,
      layers: layersOf(actor),
      permissions: Object.fromEntries(ALL.map(permission => [permission, hasPermission(actor, permission)])),
    }
  },
})
