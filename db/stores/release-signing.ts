/** What `canSign` asks about: owners as they are now, who took part, who signed. One read for many releases. */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import type { OrganisationRules } from '@/lib/domain/organisation/rules'
import type { SigningRelease } from '@/lib/domain/release/can-sign'
import { standingSignatures } from '@/lib/domain/release/carry'
import {
  type Drill,
  type PersonRef,
  type ReleaseRequirements,
  requirementsOf,
} from '@/lib/domain/release/content'
import { type ReleaseState, releaseLabel } from '@/lib/domain/release/states'
import type { Database, Tx } from '../pool'
import { agent } from '../schema/agent'
import { ownership } from '../schema/control-layer'
import { person, team } from '../schema/member'
import { release, releaseComment, releaseContributor, releasePackage, signOff } from '../schema/release'
import type { AgentRow } from './agent'
import { loadSameHumans } from './account-link'
import { loadCarryChain } from './carry'
import { loadDuties, loadDutyExceptions, loadStandIns } from './duty'
import { loadRules } from './organisation-rules'
import type { ReleaseRow } from './release'

type Reader = Tx | Database

export type LayerOwner = {
  team: string | null
  accountable: PersonRef | null
  deputy: PersonRef | null
  /** Since when it is as it is: for a vacant layer, since when it is vacant. */
  since: Date
}
export type Owners = Record<(typeof CONTROL_LAYERS)[number], LayerOwner>

/** Nobody who was deactivated owns anything: without an active accountable person a layer is vacant. */
export async function loadOwners(db: Reader, agentIds: string[]): Promise<Map<string, Owners>> {
  if (agentIds.length === 0) return new Map()
  const rows = await db
    .select({ ownership, team: team.name })
    .from(ownership)
    .leftJoin(team, eq(team.id, ownership.team_id))
    .where(inArray(ownership.agent_id, agentIds))
  const ids = [
    ...new Set(
      rows.flatMap(row => [row.ownership.accountable_id, row.ownership.deputy_id]).filter(id => id !== null),
    ),
  ]
  const active = and(inArray(person.id, ids), eq(person.state, 'active'))
  const people =
    ids.length === 0 ? [] : await db.select({ id: person.id, name: person.name }).from(person).where(active)
  const named = new Map(people.map(row => [row.id, row]))
  const ref = (id: string | null | undefined) => (id && named.get(id)) || null
  return new Map(
    agentIds.map(agentId => {
      const layers = CONTROL_LAYERS.map(layer => {
        const row = rows.find(each => each.ownership.agent_id === agentId && each.ownership.layer === layer)
        const accountable = ref(row?.ownership.accountable_id)
        const since = row?.ownership.since ?? new Date(0)
        return [layer, { team: row?.team ?? null, accountable, deputy: ref(row?.ownership.deputy_id), since }]
      })
      return [agentId, Object.fromEntries(layers) as Owners]
    }),
  )
}

type SignableRow = Pick<ReleaseRow, 'id' | 'agent_id' | 'environment' | 'number' | 'digest' | 'revision'> & {
  state: ReleaseState
}

export type SigningFacts = SigningRelease & { ownership: Owners; settings: OrganisationRules['settings'] }

export async function loadSigningReleases(
  db: Reader,
  rows: SignableRow[],
  now: Date,
  lock = false,
): Promise<Map<string, SigningFacts>> {
  if (rows.length === 0) return new Map()
  const ids = rows.map(row => row.id)
  const agentIds = [...new Set(rows.map(row => row.agent_id))]
  const names = new Map(
    (await db.select({ id: agent.id, name: agent.name }).from(agent).where(inArray(agent.id, agentIds))).map(
      row => [row.id, row.name],
    ),
  )
  const owners = await loadOwners(db, agentIds)
  const contributors = await db
    .select()
    .from(releaseContributor)
    .where(inArray(releaseContributor.release_id, ids))
  const signOffs = await db
    .select({
      release_id: signOff.release_id,
      layer: signOff.layer,
      seat: signOff.seat,
      person_id: signOff.person_id,
      person_name: person.name,
      on_behalf_of: signOff.on_behalf_of,
    })
    .from(signOff)
    .innerJoin(person, eq(person.id, signOff.person_id))
    .where(and(inArray(signOff.release_id, ids), isNull(signOff.voided_at)))
    .orderBy(signOff.signed_at)
  const asked = await loadAsked(db, rows)
  const carried = await loadCarried(db, asked)
  const duties = await loadDuties(db, agentIds)
  const ownerIds = [...owners.values()].flatMap(layers =>
    Object.values(layers).flatMap(({ accountable, deputy }) =>
      [accountable?.id ?? [], deputy?.id ?? []].flat(),
    ),
  )
  // Contributors too: who stands in for one of them is no independent signer.
  const behind = [...new Set([...ownerIds, ...contributors.map(row => row.person_id)])]
  const delegations = await loadStandIns(db, behind, now, lock)
  const exceptions = await loadDutyExceptions(
    db,
    [...new Set([...ownerIds, ...delegations.map(({ to }) => to.id)])],
    now,
  )
  const { settings } = (await loadRules(db)).rules
  const sameHumans = await loadSameHumans(db, [
    ...behind,
    ...[...signOffs, ...[...carried.values()].flatMap(each => each.signatures)].map(row => row.person_id),
  ])
  const requested = await db
    .select({ release_id: releaseComment.release_id, layer: releaseComment.layer })
    .from(releaseComment)
    .where(
      and(
        inArray(releaseComment.release_id, ids),
        releaseComment.requests_change,
        isNull(releaseComment.thread_id),
        isNull(releaseComment.resolved_at),
      ),
    )
  return new Map(
    rows.map(row => [
      row.id,
      {
        agentId: row.agent_id,
        ...asked.get(row.id)!,
        ...(carried.has(row.id) && { carried: carried.get(row.id)! }),
        delegations,
        duties: duties.get(row.agent_id) ?? [],
        dutyMinAgeHours: settings.duty_min_age_hours,
        settings,
        exceptions,
        sameHumans,
        changesRequested: requested.flatMap(each => (each.release_id === row.id && each.layer) || []),
        label: releaseLabel(names.get(row.agent_id) ?? row.agent_id, row.environment, row.number),
        state: row.state,
        digest: row.digest,
        ownership: owners.get(row.agent_id)!,
        contributors: contributors.filter(each => each.release_id === row.id),
        signOffs: signOffs.filter(each => each.release_id === row.id),
      },
    ]),
  )
}

type Carried = NonNullable<SigningRelease['carried']>

/** By release, those that carry something. The chains of all are read together: home asks for hundreds at once. */
async function loadCarried(
  db: Reader,
  asked: Map<string, Pick<SigningRelease, 'requirements'>>,
): Promise<Map<string, Carried>> {
  const carrying = [...asked].flatMap(([id, { requirements }]) => {
    const layers = CONTROL_LAYERS.filter(layer => requirements.carried?.[layer])
    const base = layers[0] && requirements.carried?.[layers[0]]?.release
    return base ? [{ id, base, layers }] : []
  })
  const chain = await loadCarryChain(
    db,
    carrying.map(({ base }) => base),
  )
  return new Map(
    carrying.map(({ id, base, layers }) => [
      id,
      {
        signatures: layers.flatMap(layer => standingSignatures(chain, base, layer)),
        certifiedUntil: Math.floor((chain.get(base)?.certified_until ?? 0) / 1000),
      },
    ]),
  )
}

/** What their packages ask of the signers, and the drills that they show. */
async function loadAsked(
  db: Reader,
  rows: SignableRow[],
): Promise<Map<string, Pick<SigningRelease, 'requirements' | 'drills'>>> {
  const packages = await db
    .select({
      release_id: releasePackage.release_id,
      revision: releasePackage.revision,
      requirements: sql<ReleaseRequirements | null>`${releasePackage.content} -> 'requirements'`,
      drills: sql<Drill[] | null>`${releasePackage.content} #> '{sections,pam,drills}'`,
    })
    .from(releasePackage)
    .where(
      inArray(
        releasePackage.release_id,
        rows.map(row => row.id),
      ),
    )
  return new Map(
    rows.map(row => {
      const found = packages.find(each => each.release_id === row.id && each.revision === row.revision)
      const requirements = requirementsOf({ requirements: found?.requirements ?? undefined })
      return [row.id, { requirements, drills: found?.drills ?? [] }]
    }),
  )
}

export type ReleaseForActing = {
  release: ReleaseRow
  agent: AgentRow
  teamName: string
  signing: SigningFacts
}

/**
 * Agent, its owners and the release, locked in that order: nobody can be made or unmade an owner, and nothing
 * can be signed or changed, until the transaction that asked is over. `update` where the agent's state moves.
 */
export async function loadReleaseForActing(
  tx: Tx,
  id: string,
  agentLock: 'share' | 'update',
  now: Date,
): Promise<ReleaseForActing | null> {
  // An id never moves to another agent, so this can be read before anything is locked.
  const [found] = await tx.select({ agent_id: release.agent_id }).from(release).where(eq(release.id, id))
  if (!found) return null
  const [agentRow] = await tx.select().from(agent).where(eq(agent.id, found.agent_id)).for(agentLock)
  await tx
    .select({ layer: ownership.layer })
    .from(ownership)
    .where(eq(ownership.agent_id, found.agent_id))
    .orderBy(ownership.layer)
    .for('share')
  const [row] = await tx.select().from(release).where(eq(release.id, id)).for('update')
  if (!agentRow || !row) return null
  const [ofTeam] = await tx.select({ name: team.name }).from(team).where(eq(team.id, agentRow.team_id))
  const signing = (await loadSigningReleases(tx, [row], now, true)).get(id)!
  return { release: row, agent: agentRow, teamName: ofTeam?.name ?? '', signing }
}
