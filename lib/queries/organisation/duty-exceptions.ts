/** `organisation.duty-exceptions`: who is excepted from which rule of the separation of duties, and until when. */
import { and, desc, eq, inArray, isNull, or } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { person } from '@/db/schema/member'
import { dutyException } from '@/db/schema/release'
import { aliasesOf, loadSameHumans } from '@/db/stores/account-link'
import { loadRules } from '@/db/stores/organisation-rules'
import { dutyExceptionOfProposal } from '@/db/stores/proposal'
import type { Database } from '@/db/pool'
import { refuseEndDutyException } from '@/lib/domain/organisation/decide-duty-exception'
import { decidePropose } from '@/lib/domain/organisation/decide-proposal'
import type { Actor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { DUTY_EXCEPTION_KINDS, type DutyExceptionKind } from '@/lib/domain/release/duty-exception'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { loadOpenProposals, type OpenProposal, proposalFields, proposalItem } from './open-proposals'

const MOST = 500
const KINDS = Object.keys(DUTY_EXCEPTION_KINDS) as [DutyExceptionKind, ...DutyExceptionKind[]]
const named = z.object({ id: z.string(), name: z.string() })

const about = {
  person: named,
  /** Null: every agent. */
  agent: named.nullable(),
  kind: z.enum(KINDS),
  reason: z.string(),
  ends_at: z.string(),
}

export const dutyExceptions = defineQuery({
  name: 'organisation.duty-exceptions',
  summary: 'Exceptions from the separation of duties, live and ended, and proposals of some. Newest first.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    refused_propose: z.string().nullable(),
    proposals: z.array(z.object({ ...proposalItem, ...about })),
    items: z.array(
      z.object({
        id: z.string(),
        ...about,
        state: z.enum(['live', 'ended', 'expired']),
        proposed_by: z.string(),
        confirmed_by: z.string(),
        granted_at: z.string(),
        ended_at: z.string().nullable(),
        /** Why the caller can't end it; null: they can. */
        refused_end: z.string().nullable(),
      }),
    ),
  }),
  async run(_input, { db, actor, now }) {
    const layer = decidePropose(actor, undefined)
    const open = await loadOpenProposals(db, 'duty-exception')
    const { version } = await loadRules(db)
    return {
      refused_propose: isRefusal(layer) ? layer.detail : null,
      proposals: await proposed(db, open, actor, version),
      items: await granted(db, actor, now),
    }
  },
})

async function granted(db: Database, actor: Actor, now: Date) {
  const proposer = alias(person, 'proposer')
  const confirmer = alias(person, 'confirmer')
  const visible = visibleAgents(actor)
  const rows = await db
    .select({
      row: dutyException,
      person: { id: person.id, name: person.name },
      agent: { id: agent.id, name: agent.name },
      proposer: proposer.name,
      confirmer: confirmer.name,
    })
    .from(dutyException)
    .innerJoin(person, eq(person.id, dutyException.person_id))
    .innerJoin(proposer, eq(proposer.id, dutyException.proposed_by))
    .innerJoin(confirmer, eq(confirmer.id, dutyException.confirmed_by))
    .leftJoin(agent, eq(agent.id, dutyException.agent_id))
    .where(visible && or(isNull(dutyException.agent_id), visible))
    .orderBy(desc(dutyException.created_at), desc(dutyException.id))
    .limit(MOST)
  return rows.map(found => {
    const { row } = found
    const state =
      row.ended_at !== null
        ? ('ended' as const)
        : row.ends_at <= now
          ? ('expired' as const)
          : ('live' as const)
    return {
      id: row.id,
      person: found.person,
      agent: found.agent,
      kind: row.kind,
      reason: row.reason,
      ends_at: row.ends_at.toISOString(),
      state,
      proposed_by: found.proposer,
      confirmed_by: found.confirmer,
      granted_at: row.created_at.toISOString(),
      ended_at: row.ended_at?.toISOString() ?? null,
      refused_end: refuseEndDutyException({ ended: state !== 'live' }, actor)?.detail ?? null,
    }
  })
}

async function proposed(db: Database, open: OpenProposal[], actor: Actor, version: number) {
  const wanted = open.flatMap(each => {
    const exception = dutyExceptionOfProposal(each.row)
    return exception ? [{ each, exception }] : []
  })
  if (wanted.length === 0) return []
  const people = await db
    .select({ id: person.id, name: person.name })
    .from(person)
    .where(
      inArray(
        person.id,
        wanted.map(({ exception }) => exception.person),
      ),
    )
  const pairs = await loadSameHumans(db, [...new Set(wanted.map(({ exception }) => exception.person))])
  const agentIds = wanted.flatMap(({ exception }) => exception.agent ?? [])
  const agents =
    agentIds.length === 0
      ? []
      : await db
          .select({ id: agent.id, name: agent.name })
          .from(agent)
          .where(and(inArray(agent.id, agentIds), visibleAgents(actor)))
  // Somebody in app teams only sees what is about their own agents.
  const seen = wanted.filter(
    ({ exception }) => exception.agent === null || agents.some(({ id }) => id === exception.agent),
  )
  return seen.map(({ each, exception }) => ({
    ...proposalFields(each, actor, version, [exception.person, ...aliasesOf(exception.person, pairs)]),
    person: people.find(({ id }) => id === exception.person) ?? {
      id: exception.person,
      name: exception.person,
    },
    agent: agents.find(({ id }) => id === exception.agent) ?? null,
    kind: exception.kind,
    ends_at: exception.ends_at,
  }))
}
