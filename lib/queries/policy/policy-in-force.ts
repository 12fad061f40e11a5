/** What is in force in one environment, as the next bundle would say it; and one agent as a release drafted now would. */

import { and, desc, eq } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { agent } from '@/db/schema/agent'
import { bundle } from '@/db/schema/bundle'
import { release, releasePackage } from '@/db/schema/release'
import { loadReleaseInputs } from '@/db/stores/release-inputs'
import { type AgentInForce, BUNDLE_LIFETIME_SECONDS, composeBundle } from '@/lib/domain/bundle/compose-bundle'
import { composePulse } from '@/lib/domain/bundle/compose-pulse'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { BundlePolicy, Pulse } from '@/lib/domain/policy/model'
import { applyDraft, type Draft } from '@/lib/domain/policy/rule-draft'
import { FRESHNESS_SECONDS } from '@/lib/domain/policy/tiers'
import { composeRelease } from '@/lib/domain/release/compose'
import { digestRelease } from '@/lib/domain/release/content'
import { policyInForce } from '@/lib/domain/release/policy-in-force'
import { policyOfRelease } from '@/lib/domain/release/policy-of-release'

/** What is only asked about has no certification: it must not be over within the time that somebody asks about. */
const YEAR = 366 * 86_400

export type Situation = { policy: BundlePolicy; pulse: Pulse }

/** null: no bundle was ever published there, so nothing is allowed. `now` in epoch seconds. */
export async function loadInForce(db: Database, environment: string, now: number): Promise<Situation | null> {
  const [last] = await db
    .select({ serial: bundle.serial, issued_at: bundle.issued_at, expires_at: bundle.expires_at })
    .from(bundle)
    .where(eq(bundle.environment, environment))
    .orderBy(desc(bundle.serial))
    .limit(1)
  if (!last) return null
  const agents = await loadAgentsInForce(db, environment)
  return {
    policy: {
      ...composeBundle(environment, agents),
      serial: last.serial,
      issued_at: epochSeconds(last.issued_at),
      expires_at: epochSeconds(last.expires_at),
    },
    pulse: await freshPulse(db, environment, last.serial, now),
  }
}

/** The same environment with one agent as it would be released now, with a change that is not saved. null: unknown. */
export async function loadWithDraft(
  db: Database,
  environment: string,
  agentId: string,
  now: number,
  unsaved: Draft | null = null,
): Promise<Situation | null> {
  const draft = await loadDraft(db, environment, agentId, now, unsaved)
  return draft && loadWith(db, environment, [draft], now)
}

/** The same with several. Those that don't run there are left out. */
export async function loadWithDrafts(
  db: Database,
  environment: string,
  agentIds: readonly string[],
  now: number,
): Promise<Situation> {
  const drafts: AgentInForce[] = []
  for (const agentId of agentIds) {
    const draft = await loadDraft(db, environment, agentId, now, null)
    if (draft) drafts.push(draft)
  }
  return loadWith(db, environment, drafts, now)
}

async function loadDraft(
  db: Database,
  environment: string,
  agentId: string,
  now: number,
  unsaved: Draft | null,
): Promise<AgentInForce | null> {
  const inputs = await loadReleaseInputs(db, agentId, environment)
  if (!inputs) return null
  const content = composeRelease(unsaved ? applyDraft(inputs, unsaved) : inputs)
  const { root } = digestRelease(content)
  const draft = policyOfRelease(content, {
    release: 'draft',
    digest: root,
    status: 'active',
    certified_until: now + YEAR,
  })
  return { ...draft, agentId }
}

/** The same environment with one of an agent's releases in force, joined with how things stand now. null: unknown. */
export async function loadWithRelease(
  db: Database,
  environment: string,
  agentId: string,
  releaseId: string,
  now: number,
): Promise<Situation | null> {
  const [row] = await db
    .select({ release, content: releasePackage.content })
    .from(release)
    .innerJoin(
      releasePackage,
      and(eq(releasePackage.release_id, release.id), eq(releasePackage.revision, release.revision)),
    )
    .where(and(eq(release.id, releaseId), eq(release.agent_id, agentId)))
  if (!row) return null
  const inputs = await loadReleaseInputs(db, agentId, environment)
  const policy = policyInForce(row.content, inputs, {
    release: row.release.id,
    digest: row.release.digest,
    status: 'active',
    certified_until: now + YEAR,
  })
  return policy && loadWith(db, environment, [{ ...policy, agentId }], now)
}

async function loadWith(
  db: Database,
  environment: string,
  changed: readonly AgentInForce[],
  now: number,
): Promise<Situation> {
  const ids = new Set(changed.map(one => one.agentId))
  const others = (await loadAgentsInForce(db, environment)).filter(other => !ids.has(other.agentId))
  return {
    policy: {
      ...composeBundle(environment, [...others, ...changed]),
      serial: 0,
      issued_at: now,
      expires_at: now + BUNDLE_LIFETIME_SECONDS,
    },
    pulse: composePulse({
      environment,
      issuedAt: now,
      leastSerial: 0,
      killed: [],
      freshness: FRESHNESS_SECONDS,
    }),
  }
}

async function loadAgentsInForce(db: Database, environment: string): Promise<AgentInForce[]> {
  const rows = await db
    .select({ release, state: agent.state, content: releasePackage.content })
    .from(release)
    .innerJoin(agent, eq(agent.id, release.agent_id))
    .innerJoin(
      releasePackage,
      and(eq(releasePackage.release_id, release.id), eq(releasePackage.revision, release.revision)),
    )
    .where(and(eq(release.environment, environment), eq(release.state, 'published')))
    .orderBy(release.agent_id)
  const inForce: AgentInForce[] = []
  for (const { release: row, state, content } of rows) {
    const inputs = await loadReleaseInputs(db, row.agent_id, environment)
    const status = state === 'suspended' || state === 'retired' ? state : 'active'
    const policy = policyInForce(content, inputs, {
      release: row.id,
      digest: row.digest,
      status,
      certified_until: row.certified_until ? epochSeconds(row.certified_until) : 0,
    })
    if (policy) inForce.push({ ...policy, agentId: row.agent_id })
  }
  return inForce
}

/** As if the signer had signed it this second: who asks here asks about rules, not about the signer's health. */
async function freshPulse(db: Database, environment: string, serial: number, now: number): Promise<Pulse> {
  const suspended = await db.select({ id: agent.id }).from(agent).where(eq(agent.state, 'suspended'))
  return composePulse({
    environment,
    issuedAt: now,
    leastSerial: serial,
    killed: suspended.map(row => row.id),
    freshness: FRESHNESS_SECONDS,
  })
}
