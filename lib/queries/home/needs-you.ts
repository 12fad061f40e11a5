/** Everybody's undecided work, worst consequence first: only what this person may decide. */

import { and, eq, inArray, ne, notInArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { agent } from '@/db/schema/agent'
import { release } from '@/db/schema/release'
import { loadOwners, loadSigningReleases } from '@/db/stores/release-signing'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { type Actor, hasPermission } from '@/lib/domain/member/permissions'
import { certificationStatus } from '@/lib/domain/recertification/certification-status'
import { vacantLayers } from '@/lib/domain/release/can-sign'
import { loadCertifiedReleases } from '../recertification/certified-releases'
import { selectReleases } from '../release/release-rows'
import { visibleAgents } from '../scope'
import { classifyNeeds } from './classify-needs'
import { driftNeeds } from './drift-needs'
import { exceptionNeeds, exceptionRequestNeeds } from './exception-needs'
import { releaseNeeds } from './release-needs'
import { secondPersonNeeds } from './second-person-needs'

/** Worst consequence first. */
const KINDS = [
  'lapsed',
  'sign',
  'settle',
  'overdue',
  'certify',
  'proposal',
  'guardrail-proposal',
  'threshold-proposal',
  'link',
  'exception-request',
  'observation',
  'submit',
  'vacant',
  'exception',
  'classify',
] as const

export const needShape = z.object({
  kind: z.enum(KINDS),
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
    classifyNeeds(ask),
    exceptionNeeds(ask),
    exceptionRequestNeeds(ask),
    secondPersonNeeds(ask),
    driftNeeds(ask),
  ])
  const needs = parts.flat()
  // The nearest deadline first, then the oldest, within one kind of consequence.
  const time = (need: Need) => need.due ?? need.since ?? '9999'
  return needs.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || time(a).localeCompare(time(b)))
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
