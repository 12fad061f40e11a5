/** What the signer reads before it signs a bundle, and what it writes. */
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { and, desc, eq, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import type { PublishableRelease } from '@/lib/domain/release/can-publish'
import type { RecordedAct } from '@/lib/domain/release/facts-on-record'
import type { Database, Tx } from '../pool'
import { agent } from '../schema/agent'
import { bundle, bundleRelease, pulse, signingKey } from '../schema/bundle'
import { evidenceIndex, logLeaf } from '../schema/evidence'
import { passkey } from '../schema/passkey'
import { release, releaseContributor, releasePackage, signOff } from '../schema/release'
import { loadSameHumans } from './account-link'
import { carriedFrom, loadCarryChain } from './carry'
import { GOVERNANCE_LOG } from './evidence'
import { loadDelegationsOfSigners, loadDutyExceptions } from './duty'
import { groupBy } from './group-by'

/** Two signers at once take turns, so that no serial is given twice. Until commit. */
export async function lockPublishing(tx: Tx, environment: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`countersign/publish/${environment}`}, 0))`,
  )
}

/**
 * Approved releases and their agents, agents first: the order of every transaction. Only these change state when
 * a bundle is published. What is in force is not locked: suspending an agent must never wait for a bundle.
 */
export async function lockApprovedReleases(tx: Tx, environment: string): Promise<void> {
  const approved = and(eq(release.environment, environment), eq(release.state, 'approved'))
  const candidates = await tx.selectDistinct({ id: release.agent_id }).from(release).where(approved)
  if (candidates.length === 0) return
  const ids = candidates.map(row => row.id).sort()
  // Their ids stay: a row that refers to one of them needn't wait.
  const agents = tx.select({ id: agent.id }).from(agent).where(inArray(agent.id, ids))
  await agents.orderBy(agent.id).for('no key update')
  await tx
    .select({ id: release.id })
    .from(release)
    .where(and(approved, inArray(release.agent_id, ids)))
    .orderBy(release.id)
    .for('update')
}

/** Everything that is approved or in force, newest first, beside its agent. */
export async function loadDecidingReleases(tx: Tx, environment: string) {
  return tx
    .select({ release, agent })
    .from(release)
    .innerJoin(agent, eq(agent.id, release.agent_id))
    .where(
      and(
        eq(release.environment, environment),
        or(
          eq(release.state, 'published'),
          // Approved, and somebody asked for its publication in time.
          and(
            eq(release.state, 'approved'),
            isNotNull(release.publish_requested_at),
            or(
              isNull(release.approval_expires_at),
              lte(release.publish_requested_at, release.approval_expires_at),
            ),
          ),
        ),
      ),
    )
    .orderBy(release.agent_id, desc(release.number))
}

export type DecidingRelease = Awaited<ReturnType<typeof loadDecidingReleases>>[number]

/** What stands behind each of these releases, by release id. */
export async function loadPublishingFacts(tx: Tx, releases: { id: string; revision: number }[]) {
  const ids = releases.map(({ id }) => id)
  const offered = new Map(releases.map(({ id, revision }) => [id, revision]))
  const contents = await tx.select().from(releasePackage).where(inArray(releasePackage.release_id, ids))
  const live = await tx
    .select()
    .from(signOff)
    .where(and(inArray(signOff.release_id, ids), isNull(signOff.voided_at)))
  const people = await tx.select().from(releaseContributor).where(inArray(releaseContributor.release_id, ids))
  const signOffs = groupBy(live, row => row.release_id)
  const contributors = groupBy(people, row => row.release_id)
  const acts = await loadRecordedActs(tx, ids)
  const delegations = await loadDelegationsOfSigners(tx, live)
  const passkeys = await loadKeysOf(tx, live)
  const sameHumans = await loadSameHumans(tx, [...new Set(live.map(row => row.person_id))])
  const exceptions = await loadDutyExceptions(tx, [...new Set(live.map(row => row.person_id))], 'all')
  const offeredContents = contents.filter(row => offered.get(row.release_id) === row.revision)
  const carriedFromAll = await loadCarryChain(
    tx,
    offeredContents.flatMap(row => carriedFrom(row.content)),
  )
  const contentOf = new Map(offeredContents.map(row => [row.release_id, row.content]))
  return (id: string): PublishingFacts => ({
    content: contentOf.get(id) ?? null,
    signOffs: (signOffs.get(id) ?? []).map(row => ({ ...row, signed_at: epochSeconds(row.signed_at) })),
    delegations,
    exceptions,
    passkeys,
    carriedFrom: carriedFromAll,
    sameHumans,
    contributors: contributors.get(id) ?? [],
    acts: acts.get(`release:${id}`) ?? [],
  })
}

async function loadKeysOf(
  tx: Tx,
  signOffs: { passkey_id: string | null }[],
): Promise<PublishingFacts['passkeys']> {
  const ids = [...new Set(signOffs.flatMap(row => row.passkey_id ?? []))]
  if (ids.length === 0) return []
  const rows = await tx.select().from(passkey).where(inArray(passkey.id, ids))
  return rows.map(({ id, person_id, credential_id, public_key, enrolled_at, removed_at }) => ({
    id,
    person_id,
    credential_id,
    public_key,
    enrolled_at: epochSeconds(enrolled_at),
    removed_at: removed_at && epochSeconds(removed_at),
  }))
}

export type PublishingFacts = {
  content: (typeof releasePackage.$inferSelect)['content'] | null
  signOffs: (PublishableRelease['signOffs'][number] &
    Pick<
      typeof signOff.$inferSelect,
      'id' | 'duty_exception_id' | 'passkey_id' | 'assertion' | 'meaning' | 'answers'
    >)[]
  /** Those behind the signatures; times in epoch seconds. */
  passkeys: (Pick<typeof passkey.$inferSelect, 'id' | 'person_id' | 'credential_id' | 'public_key'> & {
    enrolled_at: number
    removed_at: number | null
  })[]
  delegations: PublishableRelease['delegations']
  sameHumans: PublishableRelease['sameHumans']
  exceptions: PublishableRelease['exceptions']
  carriedFrom: PublishableRelease['carriedFrom']
  contributors: (typeof releaseContributor.$inferSelect)[]
  acts: RecordedAct[]
}

/** What the log says of releases, by subject. The index only finds the entries; what counts is read from the leaves. */
async function loadRecordedActs(tx: Tx, releaseIds: string[]): Promise<Map<string, RecordedAct[]>> {
  const rows = await tx
    .select({ entry: logLeaf.entry })
    .from(evidenceIndex)
    .innerJoin(logLeaf, and(eq(logLeaf.log_id, GOVERNANCE_LOG), eq(logLeaf.seq, evidenceIndex.seq)))
    .where(
      and(
        eq(evidenceIndex.subject_kind, 'release'),
        inArray(evidenceIndex.subject_id, releaseIds),
        eq(evidenceIndex.code, ''),
      ),
    )
    .orderBy(evidenceIndex.seq)
  const acts = rows.map(({ entry }) => {
    const { type, actor, subject, digest, data } = JSON.parse(entry)
    return { subject: String(subject), act: { type, person: actor.person, digest, data } as RecordedAct }
  })
  return new Map(
    [...groupBy(acts, row => row.subject)].map(([subject, rows]) => [subject, rows.map(({ act }) => act)]),
  )
}

export async function loadLastBundle(db: Tx | Database, environment: string) {
  const [row] = await db
    .select({
      serial: bundle.serial,
      revision: bundle.revision,
      content_digest: bundle.content_digest,
      issued_at: bundle.issued_at,
      expires_at: bundle.expires_at,
    })
    .from(bundle)
    .where(eq(bundle.environment, environment))
    .orderBy(desc(bundle.serial))
    .limit(1)
  return row ?? null
}

export async function insertBundle(
  tx: Tx,
  row: typeof bundle.$inferInsert,
  releases: { release_id: string; digest: string }[],
): Promise<void> {
  await tx.insert(bundle).values(row)
  if (releases.length > 0) {
    await tx
      .insert(bundleRelease)
      .values(releases.map(item => ({ ...item, environment: row.environment, serial: row.serial })))
  }
}

/** The release that was in force steps down before the new one steps up: only one can be published at a time. */
export async function publishRelease(
  tx: Tx,
  published: typeof release.$inferSelect,
  now: Date,
): Promise<void> {
  await tx
    .update(release)
    .set({ state: 'superseded', ended_at: now, version: sql`${release.version} + 1` })
    .where(
      and(
        eq(release.agent_id, published.agent_id),
        eq(release.environment, published.environment),
        eq(release.state, 'published'),
      ),
    )
  await tx
    .update(release)
    .set({ state: 'published', published_at: now, version: sql`${release.version} + 1` })
    .where(eq(release.id, published.id))
}

/** Not an edit: `updated_at` says when a person last changed what a release contains. */
export async function activateAgent(tx: Tx, agentId: string): Promise<void> {
  await tx
    .update(agent)
    .set({ state: 'active', version: sql`${agent.version} + 1` })
    .where(eq(agent.id, agentId))
}

export async function lockPulse(tx: Tx, environment: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`countersign/pulse/${environment}`}, 0))`,
  )
}

export async function savePulse(tx: Tx, row: typeof pulse.$inferInsert): Promise<void> {
  await tx.insert(pulse).values(row).onConflictDoUpdate({ target: pulse.environment, set: row })
}

export async function loadSigningKeys(db: Tx | Database) {
  return db
    .select()
    .from(signingKey)
    .where(isNull(signingKey.retired_at))
    .orderBy(desc(signingKey.created_at))
}

/** Two signers that start at once: the second waits here, and then finds the first one's key. */
export async function lockSigningKeys(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('countersign/signing-keys'))`)
}

export async function insertSigningKey(tx: Tx, row: typeof signingKey.$inferInsert): Promise<void> {
  await tx.insert(signingKey).values(row)
}
