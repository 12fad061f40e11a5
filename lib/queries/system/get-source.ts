/** `system.get-source`: where a system's live MCP server is, and how the last comparison with it went. */
import { and, eq, or } from 'drizzle-orm'
import { z } from 'zod'
import { system } from '@/db/schema/action'
import { systemSource } from '@/db/schema/drift'
import { person } from '@/db/schema/member'
import { loadTeam } from '@/db/stores/action'
import { cannotKeepSource } from '@/lib/domain/action/live-source'
import { hasPermission, whoMay } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { seesTeam, visibleSystems } from '../scope'

export const getSource = defineQuery({
  name: 'system.get-source',
  summary: 'Where a system’s live MCP server is, how often it is compared, and how that went last.',
  permission: 'console.read',
  input: z.strictObject({ system: z.string().min(1).max(64) }),
  output: z.object({
    system: z.object({ id: z.string(), name: z.string(), kind: z.enum(['mcp', 'openapi', 'manual']) }),
    source: z
      .object({
        url: z.string(),
        every_minutes: z.int(),
        credential_env: z.string().nullable(),
        set_by: z.string(),
        set_at: z.string(),
        next_at: z.string(),
        checked_at: z.string().nullable(),
        error: z.string().nullable(),
        version: z.int(),
      })
      .nullable(),
    /** Why you may not set or remove it; null where you may. */
    may: z.string().nullable(),
  }),
  async run(input, { db, actor }) {
    const [found] = await db
      .select({ system, source: systemSource, by: person.name })
      .from(system)
      .leftJoin(systemSource, eq(systemSource.system_id, system.id))
      .leftJoin(person, eq(person.id, systemSource.set_by))
      .where(and(or(eq(system.id, input.system), eq(system.slug, input.system)), visibleSystems(actor)))
    if (!found) return refuse('not_found', 'There is no such system, or no agent of your teams uses it.')
    const { id, name, kind, team_id } = found.system
    const team = await loadTeam(db, team_id)
    if (!team) throw new Error(`system ${id} has no team`)
    const refused = hasPermission(actor, 'action.import')
      ? cannotKeepSource({ system: { name, kind, team } }, actor)?.detail
      : `${whoMay('action.import')}.`
    const { source, by } = found
    const owns = seesTeam(actor, team_id)
    return {
      system: { id, name, kind },
      source: source && {
        // Who only uses the system needs no path or query, where people keep keys all the same.
        url: owns ? source.url : new URL(source.url).origin,
        every_minutes: source.every_minutes,
        credential_env: owns ? source.credential_env : null,
        set_by: by ?? source.set_by,
        set_at: source.set_at.toISOString(),
        next_at: source.next_at.toISOString(),
        checked_at: source.checked_at?.toISOString() ?? null,
        error: source.error,
        version: source.version,
      },
      may: refused ?? null,
    }
  },
})
