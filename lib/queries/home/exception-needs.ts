/** Exceptions: those asked of one's layers, and those of them that end soon. */
import { and, eq, inArray, isNull, lte, ne, sql } from 'drizzle-orm'
import { agent } from '@/db/schema/agent'
import { exceptionRequest, policyException, rule } from '@/db/schema/policy'
import { layersOf } from '@/lib/domain/member/permissions'
import { loadExceptionRequests } from '../policy/exception-requests'
import type { Ask, Need } from './needs-you'

export const EXCEPTION_DAYS = 7

/** Asked of the caller's layers, by somebody else, for agents of other teams. */
export async function exceptionRequestNeeds({ db, actor, now }: Ask): Promise<Need[]> {
  const layers = layersOf(actor)
  if (layers.length === 0) return []
  const rows = await loadExceptionRequests(
    db,
    actor,
    now,
    and(eq(exceptionRequest.state, 'open'), inArray(rule.layer, layers)),
  )
  return rows
    .filter(row => row.refused.decide === null && !row.stale)
    .map(row => ({
      kind: 'exception-request',
      target: row.guardrail.id,
      layer: row.guardrail.layer,
      title: 'Grant or refuse exception',
      subject: `${row.agent.name} from ${row.guardrail.name}${row.renewals > 0 ? `, renewal ${row.renewals}` : ''}`,
      if_not: 'the guardrail applies',
      environment: null,
      requester: row.requested_by.name,
      since: row.requested_at,
      due: null,
    }))
}

export async function exceptionNeeds({ db, actor, now }: Ask): Promise<Need[]> {
  const layers = layersOf(actor)
  if (layers.length === 0) return []
  const rows = await db
    .select({
      guardrail: rule.id,
      name: rule.name,
      layer: rule.layer,
      agent: agent.name,
      ends: policyException.expires_at,
    })
    .from(policyException)
    .innerJoin(rule, eq(rule.id, policyException.guardrail_id))
    .innerJoin(agent, eq(agent.id, policyException.agent_id))
    .where(
      and(
        inArray(rule.layer, layers),
        isNull(policyException.ended_at),
        isNull(rule.removed_at),
        ne(agent.state, 'retired'),
        sql`${policyException.expires_at} > ${now.toISOString()}`,
        lte(policyException.expires_at, new Date(now.getTime() + EXCEPTION_DAYS * 86_400_000)),
      ),
    )
  return rows.map(
    (row): Need => ({
      kind: 'exception',
      target: row.guardrail,
      layer: row.layer,
      title: 'Renew or end exception',
      subject: `${row.agent} from ${row.name}`,
      if_not: 'the guardrail applies',
      environment: null,
      requester: null,
      since: null,
      due: row.ends.toISOString(),
    }),
  )
}
