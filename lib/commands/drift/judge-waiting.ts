/** Waiting attestations with what each of them says that is new. Locks them, and drift. */
import {
  loadKnownDrift,
  loadSeenAgents,
  loadSeenSince,
  loadWaitingForUpdate,
  type WaitingAttestation,
} from '@/db/stores/attestation'
import { type FoundDrift, loadReleasesInForce, lockDrift } from '@/db/stores/drift'
import { groupBy } from '@/db/stores/group-by'
import type { Tx } from '@/db/pool'
import { domainDigest } from '@/lib/domain/digest'
import { judgeAttestation, type SeenAgent } from '@/lib/domain/drift/judge-attestation'

const DAY_MS = 86_400_000
/** Entries of one enforcer in a day: one that makes identities up can't flood the log. */
const MOST_UNKNOWN = 200
/** Open observations of one agent in one environment: more of them tell nobody more, and would bury the rest. */
const MOST_OBSERVED = 100

export type JudgedAttestation = {
  row: WaitingAttestation
  agent: { id: string; name: string } | null
  /** Observations that are neither open already nor put aside for this release. */
  found: FoundDrift[]
  /** There is nothing to compare with, which is not on record yet. */
  unknown: { why: string; digest: string } | null
}

export async function judgeWaiting(tx: Tx, ids: string[], now: Date): Promise<JudgedAttestation[]> {
  const rows = await loadWaitingForUpdate(tx, ids)
  if (rows.length === 0) return []
  await lockDrift(tx)
  const agents = await loadSeenAgents(tx, rows)
  const agentOf = (row: WaitingAttestation) => ({
    named: seen(row.agent_id === null ? undefined : agents.byId.get(row.agent_id)),
    declarer: seen(agents.byIdentity.get(row.identity_key)),
  })
  const agentIds = [
    ...new Set(
      rows.flatMap(row => {
        const { named, declarer } = agentOf(row)
        return [named ?? declarer].flatMap(agent => (agent ? [agent.id] : []))
      }),
    ),
  ].sort()
  const inForce = new Map(
    (await loadReleasesInForce(tx, agentIds)).map(one => [
      `${one.release.agent_id} ${one.release.environment}`,
      one,
    ]),
  )
  const known = await loadKnownDrift(tx, agentIds)
  const judged = rows.map((row): JudgedAttestation => {
    const { named, declarer } = agentOf(row)
    const agent = named ?? declarer
    const release = agent ? inForce.get(`${agent.id} ${row.environment}`) : undefined
    const { observations, unknown } = judgeAttestation({
      seen: {
        identity: row.identity_key,
        model: row.model,
        prompt_reference: row.prompt_reference,
        seen_at: row.seen_at.getTime(),
        enforcer: row.enforcer,
        environment: row.environment,
      },
      named,
      declarer,
      release: release
        ? {
            id: release.release.id,
            published_at: release.release.published_at?.getTime() ?? 0,
            iam: release.content.sections.iam,
          }
        : null,
    })
    const found = observations.flatMap(({ kind, subject, was, now_is, layers }): FoundDrift[] => {
      if (!agent || !release) return []
      const place = { agent_id: agent.id, environment: row.environment, release_id: release.release.id }
      const isKnown = known.some(
        one =>
          one.agent_id === agent.id &&
          one.environment === row.environment &&
          one.kind === kind &&
          one.subject === subject &&
          // What somebody put aside comes back with the next release, not with the next call.
          (one.cleared_at === null || one.release_id === place.release_id),
      )
      return isKnown ? [] : [{ ...place, kind, subject, was, now_is, layers, source: 'enforcer' }]
    })
    return {
      row,
      agent,
      found,
      unknown: unknown === null ? null : { why: unknown, digest: digestOf(row, unknown) },
    }
  })
  const enforcers = [...new Set(rows.map(row => row.enforcer_id))]
  const told = await loadSeenSince(tx, enforcers, new Date(now.getTime() - DAY_MS))
  const fresh = new Set<string>()
  const observed = openObservations(known)
  return judged.map(({ found, ...rest }) => {
    const one = { ...rest, found: found.filter(row => isRoomFor(observed, row)) }
    if (!one.unknown || fresh.has(one.unknown.digest)) return one
    const before = told.get(one.row.enforcer_id)!
    if (before.has(one.unknown.digest) || before.size >= MOST_UNKNOWN) return { ...one, unknown: null }
    before.add(one.unknown.digest)
    fresh.add(one.unknown.digest)
    return one
  })
}

type Place = Pick<FoundDrift, 'agent_id' | 'environment' | 'kind' | 'subject'>

const placeOf = (row: Place) => `${row.agent_id} ${row.environment}`
const whatOf = (row: Place) => `${row.kind} ${row.subject}`

/** By agent and environment: what is open there. */
function openObservations(known: Awaited<ReturnType<typeof loadKnownDrift>>): Map<string, Set<string>> {
  const open = known.filter(row => row.source === 'enforcer' && row.cleared_at === null)
  return new Map(
    [...groupBy(open, placeOf)].map(([place, rows]) => [place, new Set(rows.map(whatOf))] as const),
  )
}

/** Counts it, where there is. */
function isRoomFor(observed: Map<string, Set<string>>, row: FoundDrift): boolean {
  const here = observed.get(placeOf(row)) ?? new Set<string>()
  if (here.size >= MOST_OBSERVED && !here.has(whatOf(row))) return false
  observed.set(placeOf(row), here.add(whatOf(row)))
  return true
}

/** Of one identity at one enforcer, for one reason. */
function digestOf({ enforcer_id, environment, identity_key }: WaitingAttestation, why: string): string {
  return domainDigest('seen-identity', { enforcer: enforcer_id, environment, identity: identity_key, why })
}

type AgentRow = { id: string; name: string; state: SeenAgent['state']; suspended_at: Date | null }

const seen = (row: AgentRow | undefined): SeenAgent | null =>
  row ? { ...row, suspended_at: row.suspended_at?.getTime() ?? null } : null
