/** What stands behind signatures that a release carries: the releases that it names, and those that they name. */
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { type CarrySource, MAX_CARRY_DEPTH } from '@/lib/domain/release/carry'
import type { ReleaseContent } from '@/lib/domain/release/content'
import type { Database, Tx } from '../pool'
import { bundleRelease } from '../schema/bundle'
import { person } from '../schema/member'
import { release, releasePackage, signOff } from '../schema/release'
import { aliasesOf, loadSameHumans } from './account-link'
import { groupBy } from './group-by'

/** No queries where nothing is named: most releases carry nothing. */
export async function loadCarryChain(
  db: Tx | Database,
  releaseIds: string[],
): Promise<Map<string, CarrySource>> {
  const chain = new Map<string, CarrySource>()
  let next = [...new Set(releaseIds)]
  for (let depth = 0; next.length > 0 && depth <= MAX_CARRY_DEPTH; depth++) {
    for (const source of await loadSources(db, next)) chain.set(source.id, source)
    next = [...new Set(next.flatMap(id => carriedFrom(chain.get(id)?.content)))].filter(id => !chain.has(id))
  }
  return chain
}

/** The releases whose signatures it carries. */
export function carriedFrom(content: ReleaseContent | null | undefined): string[] {
  const carried = Object.values(content?.requirements?.carried ?? {})
  return [...new Set(carried.map(signature => signature.release))]
}

async function loadSources(db: Tx | Database, ids: string[]): Promise<CarrySource[]> {
  const rows = await db
    .select({ release, content: releasePackage.content })
    .from(release)
    .innerJoin(
      releasePackage,
      and(eq(releasePackage.release_id, release.id), eq(releasePackage.revision, release.revision)),
    )
    .where(inArray(release.id, ids))
  const signed = await db
    .select({ signOff, person_name: person.name })
    .from(signOff)
    .innerJoin(person, eq(person.id, signOff.person_id))
    .where(and(inArray(signOff.release_id, ids), isNull(signOff.voided_at)))
  const bundled = await db
    .selectDistinct({ id: bundleRelease.release_id, digest: bundleRelease.digest })
    .from(bundleRelease)
    .where(inArray(bundleRelease.release_id, ids))
  const peopleOf = (one: typeof signOff.$inferSelect) =>
    one.on_behalf_of === null ? [one.person_id] : [one.person_id, one.on_behalf_of]
  const pairs = await loadSameHumans(db, [...new Set(signed.flatMap(row => peopleOf(row.signOff)))])
  const signOffs = groupBy(signed, row => row.signOff.release_id)
  return rows.map(({ release: row, content }) => ({
    id: row.id,
    agent_id: row.agent_id,
    environment: row.environment,
    number: row.number,
    state: row.state,
    digest: row.digest,
    certified_until: row.certified_until?.getTime() ?? null,
    ended_at: row.ended_at?.getTime() ?? null,
    in_bundle: bundled.some(each => each.id === row.id && each.digest === row.digest),
    content,
    signOffs: (signOffs.get(row.id) ?? []).map(({ signOff: each, person_name }) => ({
      layer: each.layer,
      person_id: each.person_id,
      person_name,
      on_behalf_of: each.on_behalf_of,
      same_humans: peopleOf(each).flatMap(id => aliasesOf(id, pairs)),
      excepted: each.duty_exception_id !== null,
      method: each.method,
      digest: each.digest,
      section_digest: each.section_digest,
    })),
  }))
}
