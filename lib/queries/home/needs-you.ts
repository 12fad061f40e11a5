/** Everybody's undecided work, worst consequence first: only what this person may decide. */

import { and, eq, inArray, isNull, lte, ne, notInArray, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { action, actionSuggestion, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { exceptionRequest, policyException, rule } from '@/db/schema/policy'
import { release } from '@/db/schema/release'
import { loadOwners, loadSigningReleases } from '@/db/stores/release-signing'
import { loadAuthorship } from '@/db/stores/rule-facts'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { type Actor, hasFunction, hasPermission, layersOf } from '@/lib/domain/member/permissions'
import { certificationStatus } from '@/lib/domain/recertification/certification-status'
import { vacantLayers } from '@/lib/domain/release/can-sign'
import { loadCertifiedReleases } from '../recertification/certified-releases'
import { selectReleases } from '../release/release-rows'
import { loadExceptionRequests } from '../policy/exception-requests'
import { visibleAgents } from '../scope'
import { driftNeeds } from './drift-needs'
import { releaseNeeds } from './release-needs'
import { secondPersonNeeds } from './second-person-needs'

export const needShape = z.object({
  kind: z.enum([
    'lapsed',
    'sign',
    'settle',
    'overdue',
    'submit',
    'certify',
    'vacant',
    'classify',
    'exception',
    'proposal',
    'guardrail-proposal',
    'threshold-proposal',
    'exception-request',
    'link',
    'observation',
  ]),
  /** Id of what to open: a release, agent, system or guardrail. */
  target: z.string(),
  layer: z.enum(CONTROL_LAYERS).nullable(),
  title: z.string(),
  subject: z.string(),
  /** What happens if nobody acts. */
  if_not: z.string(),
  environment: z.string().nullable(),
  requester: z.string().nullable(),
  /** Since when it waits. */
  since: z.string().nullable(),
  /** When it is too late. */
  due: z.string().nullable(),
  /** The deadline passed unanswered, so others were told too. */
  escalated: z.boolean().optional(),
  /** This person was reminded of it, by a deadline that comes near or by somebody. */
  reminded: z.boolean().optional(),
})
export type Need = z.infer<typeof needShape>

export type Ask = { db: Database; actor: Actor; now: Date; environment?: string }

export async function loadNeeds(ask: Ask): Promise<Need[]> {
  const parts = await Promise.all([
    certifications(ask),
    releaseNeeds(ask),
    submissions(ask),
    vacancies(ask),
    unclassified(ask),
    exceptions(ask),
    exceptionRequests(ask),
    secondPersonNeeds(ask),
    driftNeeds(ask),
  ])
  const needs = parts.flat()
  const rank: Need['kind'][] = [
    'lapsed',
    'sign',
    'settle',
    'overdue',
    'certify',
    'proposal',
    'guardrail-proposal',
    'link',
    'exception-request',
    'observation',
    'submit',
    'vacant',
    'exception',
    'classify',
  ]
  // The nearest deadline first, then the oldest, within one kind of consequence.
  const time = (need: Need) => need.due ?? need.since ?? '9999'
  return needs.sort((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind) || time(a).localeCompare(time(b)))
}

/** Drafts of one's own team with nothing in the way. A vacant layer is somebody else's work. */
async function submissions({ db, actor, now, environment }: Ask): Promise<Need[]> {
  if (!hasPermission(actor, 'release.draft') || actor.kind === 'system') return []
  const teams = actor.teams.filter(team => team.function === 'app').map(team => team.id)
  if (teams.length === 0) return []
  const rows = await selectReleases(
    db,
    and(
      eq(release.state, 'draft'),
      inArray(agent.team_id, teams),
      notInArray(agent.state, ['suspended', 'retired']),
      environment ? eq(release.environment, environment) : undefined,
    ),
    200,
  )
  const facts = await loadSigningReleases(
    db,
    rows.map(row => row.release),
    now,
  )
  return rows.flatMap((row): Need[] => {
    const signing = facts.get(row.release.id)!
    if (vacantLayers(signing.ownership).length > 0) return []
    return [
      {
        kind: 'submit',
        target: row.release.id,
        layer: null,
        title: 'Submit',
        subject: `${signing.label}, a draft`,
        if_not: 'not released',
        environment: row.environment.name,
        requester: null,
        since: row.release.created_at.toISOString(),
        due: null,
      },
    ]
  })
}

async function certifications({ db, actor, now, environment }: Ask): Promise<Need[]> {
  if (!hasPermission(actor, 'recertification.certify')) return []
  const seconds = epochSeconds(now)
  const rows = await loadCertifiedReleases(
    db,
    actor,
    now,
    environment ? eq(release.environment, environment) : undefined,
  )
  return rows.flatMap((row): Need[] => {
    const status = certificationStatus(row.certified.certified_until, seconds)
    if (row.refusal || status === 'certified') return []
    const until = new Date(row.certified.certified_until * 1000).toISOString()
    const lapsed = status === 'lapsed'
    return [
      {
        kind: lapsed ? 'lapsed' : 'certify',
        target: row.release.id,
        layer: 'iga',
        title: lapsed ? 'Certify, lapsed' : 'Certify',
        subject: row.certified.label,
        if_not: lapsed ? 'stays denied' : 'lapses: denied',
        environment: row.environment.name,
        requester: null,
        since: lapsed ? until : null,
        due: lapsed ? null : until,
      },
    ]
  })
}

async function vacancies({ db, actor }: Ask): Promise<Need[]> {
  if (!hasPermission(actor, 'control-layer.assign')) return []
  const vacant = await loadVacancies(db, actor)
  return vacant.map(
    (row): Need => ({
      kind: 'vacant',
      target: row.agent.id,
      layer: row.layer,
      title: `Name ${LAYER_NAMES[row.layer]} owner`,
      subject: row.agent.name,
      if_not: 'no release possible',
      environment: null,
      requester: null,
      since: row.since.toISOString(),
      due: null,
    }),
  )
}

/** Vacant layers of the agents that this person sees; retired agents have none to fill. */
export async function loadVacancies(db: Database, actor: Actor) {
  const agents = await db
    .select({ id: agent.id, name: agent.name })
    .from(agent)
    .where(and(ne(agent.state, 'retired'), visibleAgents(actor)))
    .orderBy(agent.name)
  const owners = await loadOwners(
    db,
    agents.map(row => row.id),
  )
  return agents.flatMap(row =>
    CONTROL_LAYERS.flatMap(layer => {
      const { accountable, since } = owners.get(row.id)![layer]
      return accountable ? [] : [{ agent: row, layer, since }]
    }),
  )
}

/** Whoever classifies: the team of each system, or Security for every one; it also answers what teams suggest. */
async function unclassified({ db, actor }: Ask): Promise<Need[]> {
  if (!hasPermission(actor, 'action.classify') || actor.kind === 'system') return []
  const { model } = await loadAuthorship(db)
  const central = model === 'central'
  if (central && !hasFunction(actor, 'security')) return []
  const teams = actor.teams.filter(team => team.function === 'app').map(team => team.id)
  if (!central && teams.length === 0) return []
  const rows = await db
    .select({
      id: system.id,
      name: system.name,
      count: sql<number>`count(*)::int`,
      since: system.imported_at,
    })
    .from(action)
    .innerJoin(system, eq(system.id, action.system_id))
    .where(
      and(
        central ? undefined : inArray(system.team_id, teams),
        isNull(action.removed_at),
        or(
          isNull(action.effect),
          sql`${action.classified_digest} is distinct from ${action.definition_digest}`,
        ),
      ),
    )
    .groupBy(system.id)
    .orderBy(system.name)
  const needs = rows.map(
    (row): Need => ({
      kind: 'classify',
      target: row.id,
      layer: central ? 'security' : 'app',
      title: 'Classify',
      subject: `${row.name}, ${row.count.toLocaleString('en')} unclassified`,
      if_not: 'denied',
      environment: null,
      requester: null,
      since: row.since?.toISOString() ?? null,
      due: null,
    }),
  )
  return central ? [...needs, ...(await suggested(db))] : needs
}

async function suggested(db: Database): Promise<Need[]> {
  const rows = await db
    .select({
      id: system.id,
      name: system.name,
      count: sql<number>`count(*)::int`,
      since: sql<Date>`min(${actionSuggestion.at})`.mapWith(actionSuggestion.at),
    })
    .from(actionSuggestion)
    .innerJoin(action, eq(action.id, actionSuggestion.action_id))
    .innerJoin(system, eq(system.id, action.system_id))
    .where(eq(actionSuggestion.state, 'open'))
    .groupBy(system.id)
    .orderBy(system.name)
  return rows.map(row => ({
    kind: 'classify',
    target: row.id,
    layer: 'security',
    title: 'Answer input',
    subject: `${row.name}, ${row.count.toLocaleString('en')} suggested`,
    if_not: 'stays as it is',
    environment: null,
    requester: null,
    since: row.since.toISOString(),
    due: null,
  }))
}

export const EXCEPTION_DAYS = 7

/** Asked of the caller's layers, by somebody else, for agents of other teams. */
async function exceptionRequests({ db, actor, now }: Ask): Promise<Need[]> {
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

async function exceptions({ db, actor, now }: Ask): Promise<Need[]> {
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
