/** What `release.get` reads beside the release itself: people, packages, its bundle, signatures to confirm. */
import { and, asc, desc, eq, inArray, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Database } from '@/db/pool'
import { agentEnvironment, environment } from '@/db/schema/agent'
import { bundle, bundleRelease } from '@/db/schema/bundle'
import { enforcer, enforcerStatus } from '@/db/schema/enforcer'
import { person } from '@/db/schema/member'
import { release, releaseContributor, releasePackage, signOff } from '@/db/schema/release'
import { refuse } from '@/lib/domain/refusal'
import { releaseLabel } from '@/lib/domain/release/states'
import { plain } from './release-rows'

const absent = alias(person, 'absent')

/** Everybody whose name the page prints, void signatures and contributors included. */
export async function loadPeople(db: Database, row: typeof release.$inferSelect) {
  const signOffs = await db
    .select({ signOff, name: person.name, behalf: absent.name })
    .from(signOff)
    .innerJoin(person, eq(person.id, signOff.person_id))
    .leftJoin(absent, eq(absent.id, signOff.on_behalf_of))
    .where(eq(signOff.release_id, row.id))
    .orderBy(desc(signOff.signed_at))
  const contributors = await db
    .select({ id: person.id, name: person.name, acted_as: releaseContributor.acted_as })
    .from(releaseContributor)
    .innerJoin(person, eq(person.id, releaseContributor.person_id))
    .where(eq(releaseContributor.release_id, row.id))
    .orderBy(asc(person.name))
  const ids = [row.author_id, row.requester_id, row.publish_requested_by].filter(id => id !== null)
  const named = new Map(
    (await db.select({ id: person.id, name: person.name }).from(person).where(inArray(person.id, ids))).map(
      each => [each.id, each],
    ),
  )
  return {
    named: (id: string) => named.get(id) ?? { id, name: id },
    contributors: contributors.map(({ id, name, acted_as }) => ({ person: { id, name }, acted_as })),
    signOffs: signOffs.map(({ signOff: each, name, behalf }) => ({
      id: each.id,
      layer: each.layer,
      person: { id: each.person_id, name },
      acted_as: each.acted_as,
      on_behalf_of: each.on_behalf_of && behalf ? { id: each.on_behalf_of, name: behalf } : null,
      method: each.method,
      seat: each.seat,
      answers: each.answers,
      confirms: each.confirms,
      void_kind: each.void_kind,
      digest: each.digest,
      section_digest: each.section_digest,
      revision: each.revision,
      meaning: each.meaning,
      signed_at: each.signed_at.toISOString(),
      voided_at: each.voided_at?.toISOString() ?? null,
      void_reason: each.void_reason,
    })),
  }
}

/** The caller's signatures that a change elsewhere made void, with what they signed, newest first. */
export async function loadConfirmable(
  db: Database,
  row: typeof release.$inferSelect,
  personId: string | null,
) {
  if (personId === null || row.state !== 'in_review') return []
  return db
    .select({
      id: signOff.id,
      layer: signOff.layer,
      section_digest: signOff.section_digest,
      meaning: signOff.meaning,
      answers: signOff.answers,
      content: releasePackage.content,
    })
    .from(signOff)
    .innerJoin(
      releasePackage,
      and(eq(releasePackage.release_id, signOff.release_id), eq(releasePackage.revision, signOff.revision)),
    )
    .where(
      and(
        eq(signOff.release_id, row.id),
        eq(signOff.person_id, personId),
        eq(signOff.void_kind, 'elsewhere'),
      ),
    )
    .orderBy(desc(signOff.signed_at))
}

export async function labelOf(db: Database, id: string, agentName: string): Promise<string> {
  const [row] = await db
    .select({ environment: release.environment, number: release.number })
    .from(release)
    .where(eq(release.id, id))
  return row ? releaseLabel(agentName, row.environment, row.number) : id
}

/** The other environments that its agent is registered for, for a release that is or was in force. */
export async function loadPromotionTargets(
  db: Database,
  row: typeof release.$inferSelect,
  { agent, team }: { agent: { name: string }; team: string },
  ofTeam: boolean,
) {
  if (row.state !== 'published' && row.state !== 'superseded') return { targets: [], refusal: null }
  const targets = await db
    .select({ id: environment.id, name: environment.name })
    .from(agentEnvironment)
    .innerJoin(environment, eq(environment.id, agentEnvironment.environment))
    .where(and(eq(agentEnvironment.agent_id, row.agent_id), ne(environment.id, row.environment)))
    .orderBy(asc(environment.position))
  const refusal = !ofTeam
    ? refuse('not_permitted', `Members of ${team} can promote a release of ${agent.name}.`)
    : targets.length === 0
      ? refuse(
          'wrong_state',
          `${agent.name} is registered for this environment only. ${team} can add another to the agent.`,
        )
      : null
  return { targets, refusal: plain(refusal) }
}

export async function loadPackages(db: Database, id: string) {
  const { revision, digest, reason, changed_sections, created_at } = releasePackage
  const rows = await db
    .select({ revision, digest, reason, changed_sections, created_at })
    .from(releasePackage)
    .where(eq(releasePackage.release_id, id))
    .orderBy(desc(revision))
  return rows.map(row => ({ ...row, created_at: row.created_at.toISOString() }))
}

export async function loadBundle(db: Database, id: string, environment: string) {
  const [first] = await db
    .select({ serial: bundle.serial, published_at: bundle.published_at })
    .from(bundleRelease)
    .innerJoin(
      bundle,
      and(eq(bundle.environment, bundleRelease.environment), eq(bundle.serial, bundleRelease.serial)),
    )
    .where(eq(bundleRelease.release_id, id))
    .orderBy(asc(bundle.serial))
    .limit(1)
  if (!first) return null
  const [counts] = await db
    .select({
      enforcers: sql<number>`count(*)::int`,
      running: sql<number>`(count(*) filter (where ${bundle.serial} >= ${first.serial}))::int`,
    })
    .from(enforcer)
    .leftJoin(enforcerStatus, eq(enforcerStatus.enforcer_id, enforcer.id))
    .leftJoin(
      bundle,
      and(eq(bundle.environment, enforcer.environment), eq(bundle.revision, enforcerStatus.active_revision)),
    )
    .where(and(eq(enforcer.environment, environment), sql`${enforcer.revoked_at} is null`))
  return {
    serial: first.serial,
    published_at: first.published_at.toISOString(),
    running: counts?.running ?? 0,
    enforcers: counts?.enforcers ?? 0,
  }
}
