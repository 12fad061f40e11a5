/** `policy.list-exception-requests`: what is asked for, with how often it was renewed, and whether the caller may grant it. */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { membership, person } from '@/db/schema/member'
import { exceptionRequest, policyException, rule } from '@/db/schema/policy'
import { aliasesOf, loadSameHumans } from '@/db/stores/account-link'
import { loadDelegates } from '@/db/stores/policy-exception'
import { loadRules } from '@/db/stores/organisation-rules'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { type Actor, inTeam } from '@/lib/domain/member/permissions'
import { covered, refuseDecide, refuseWithdrawRequest } from '@/lib/domain/policy/decide-exception'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'

const MOST = 200

export const exceptionRequestItem = z.object({
  id: z.string(),
  state: z.enum(['open', 'granted', 'refused', 'withdrawn']),
  guardrail: z.object({ id: z.string(), name: z.string(), layer: z.enum(CONTROL_LAYERS) }),
  guardrail_version: z.int(),
  /** The guardrail changed since. */
  stale: z.boolean(),
  agent: z.object({ id: z.string(), name: z.string() }),
  /** Null: every action of the system. */
  action: z.object({ id: z.string(), name: z.string() }).nullable(),
  system: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  reason: z.string(),
  expires_at: z.string(),
  requested_by: z.object({ id: z.string(), name: z.string() }),
  requested_at: z.string(),
  renews: z.string().nullable(),
  /** Exceptions for the same before this one, and the days that they and this one add up to. */
  renewals: z.int(),
  days_used: z.int(),
  days_total: z.int(),
  decided_by: z.string().nullable(),
  decided_reason: z.string().nullable(),
  /** Why the caller can't, as a sentence; null: they can. */
  refused: z.object({ decide: z.string().nullable(), withdraw: z.string().nullable() }),
})
export type ExceptionRequestItem = z.infer<typeof exceptionRequestItem>

export const listExceptionRequests = defineQuery({
  name: 'policy.list-exception-requests',
  summary:
    'Exceptions from guardrails that somebody asked for, for agents that you may see. Waiting ones first.',
  permission: 'console.read',
  input: z.strictObject({
    guardrail: z.string().max(64).optional(),
    agent: z.string().max(64).optional(),
    state: z.enum(['open', 'granted', 'refused', 'withdrawn']).optional(),
  }),
  output: z.object({ items: z.array(exceptionRequestItem) }),
  async run(input, { db, actor, now }) {
    return {
      items: await loadExceptionRequests(
        db,
        actor,
        now,
        and(
          input.guardrail ? eq(exceptionRequest.guardrail_id, input.guardrail) : undefined,
          input.agent ? eq(exceptionRequest.agent_id, input.agent) : undefined,
          input.state ? eq(exceptionRequest.state, input.state) : undefined,
        ),
      ),
    }
  },
})

export async function loadExceptionRequests(
  db: Database,
  actor: Actor,
  now: Date,
  where: SQL | undefined,
): Promise<ExceptionRequestItem[]> {
  const decider = sql<
    string | null
  >`(select name from ${person} p where p.id = ${exceptionRequest.decided_by})`
  const rows = await db
    .select({
      row: exceptionRequest,
      rule,
      agent: { id: agent.id, name: agent.name, team: agent.team_id },
      action: { id: action.id, name: action.name },
      system: { id: system.id, slug: system.slug, name: system.name },
      team: system.team_id,
      asked_by: person.name,
      decider,
    })
    .from(exceptionRequest)
    .innerJoin(rule, eq(rule.id, exceptionRequest.guardrail_id))
    .innerJoin(agent, eq(agent.id, exceptionRequest.agent_id))
    .innerJoin(person, eq(person.id, exceptionRequest.requested_by))
    .leftJoin(action, eq(action.id, exceptionRequest.action_id))
    .innerJoin(system, sql`${system.id} = coalesce(${exceptionRequest.system_id}, ${action.system_id})`)
    .where(and(where, visibleAgents(actor)))
    .orderBy(
      sql`${exceptionRequest.state} <> 'open'`,
      desc(exceptionRequest.requested_at),
      exceptionRequest.id,
    )
    .limit(MOST)
  if (rows.length === 0) return []
  const { settings } = (await loadRules(db)).rules
  const me = actor.kind === 'system' ? [] : [actor.personId]
  const mine = aliasesOf(me[0] ?? '', await loadSameHumans(db, me))
  const elsewhere = await teamsOf(db, mine)
  return Promise.all(
    rows.map(async found => {
      const { row } = found
      const earlier = await earlierOf(db, row, found.system.id)
      const asked = {
        state: row.state,
        requested_by: { id: row.requested_by, name: found.asked_by },
        same: mine.includes(row.requested_by) ? me : [],
      }
      const teams = [found.agent.team, found.team]
      const partial =
        teams.some(team => inTeam(actor, team) || elsewhere.includes(team)) ||
        (await loadDelegates(db, row.requested_by, now)).some(id => me.includes(id))
      const decide =
        refuseDecide(found.rule, asked, actor)?.detail ??
        (partial
          ? `You take part on the side that asks. Somebody else of ${LAYER_NAMES[found.rule.layer]} can decide.`
          : null)
      const end = epochSeconds(row.expires_at)
      return {
        id: row.id,
        state: row.state,
        guardrail: { id: found.rule.id, name: found.rule.name, layer: found.rule.layer },
        guardrail_version: row.guardrail_version,
        stale: row.state === 'open' && row.guardrail_version !== found.rule.version,
        agent: { id: found.agent.id, name: found.agent.name },
        action: found.action,
        system: found.system,
        reason: row.reason,
        expires_at: row.expires_at.toISOString(),
        requested_by: asked.requested_by,
        requested_at: row.requested_at.toISOString(),
        renews: row.renews,
        renewals: earlier.filter(one => one.same).length,
        days_used: Math.ceil(
          covered([...earlier, { from: epochSeconds(row.requested_at), until: end }]) / 86_400,
        ),
        days_total: settings.exception_total_days,
        decided_by: found.decider,
        decided_reason: row.decided_reason,
        refused: { decide, withdraw: refuseWithdrawRequest(asked, actor)?.detail ?? null },
      }
    }),
  )
}

async function teamsOf(db: Database, people: string[]): Promise<string[]> {
  if (people.length === 0) return []
  const rows = await db
    .select({ id: membership.team_id })
    .from(membership)
    .where(sql`${membership.person_id} = any(${sql.param(people)})`)
  return rows.map(row => row.id)
}

/** Granted before the request was made: for the same, or for what it is part of. */
async function earlierOf(db: Database, row: typeof exceptionRequest.$inferSelect, systemId: string) {
  const rows = await db
    .select({ exception: policyException, system: action.system_id })
    .from(policyException)
    .leftJoin(action, eq(action.id, policyException.action_id))
    .where(
      and(
        eq(policyException.guardrail_id, row.guardrail_id),
        eq(policyException.agent_id, row.agent_id),
        sql`${policyException.granted_at} <= ${row.requested_at.toISOString()}`,
        row.action_id === null
          ? sql`coalesce(${policyException.system_id}, ${action.system_id}) = ${systemId}`
          : sql`(${policyException.action_id} = ${row.action_id} or ${policyException.system_id} = ${systemId})`,
      ),
    )
  return rows.map(({ exception }) => ({
    from: epochSeconds(exception.granted_at),
    until: epochSeconds(
      exception.ended_at && exception.ended_at < exception.expires_at
        ? exception.ended_at
        : exception.expires_at,
    ),
    same: exception.action_id === row.action_id,
  }))
}
