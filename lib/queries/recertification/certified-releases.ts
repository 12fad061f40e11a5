/** Releases in force with what certifying asks about. */

import { and, desc, eq, inArray, type SQL } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { person } from '@/db/schema/member'
import { certification, release } from '@/db/schema/release'
import { loadSigningReleases } from '@/db/stores/release-signing'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { Actor } from '@/lib/domain/member/permissions'
import { canCertify } from '@/lib/domain/recertification/decide-certify'
import { loadContents, personOf, selectReleases } from '../release/release-rows'

/** Bounded by the number of agents times environments: one is in force for each. */
const MOST = 5000

export async function loadCertifiedReleases(db: Database, actor: Actor, now: Date, where: SQL | undefined) {
  const rows = await selectReleases(db, and(eq(release.state, 'published'), where), MOST)
  const releases = rows.map(row => row.release)
  const signing = await loadSigningReleases(db, releases, now)
  const contents = await loadContents(db, releases)
  const last = await loadLastCertifications(
    db,
    releases.map(row => row.id),
  )
  const seconds = epochSeconds(now)
  return rows
    .map(row => {
      const facts = signing.get(row.release.id)!
      const until = row.release.certified_until ?? new Date(0)
      const sections = contents.get(row.release.id)?.sections
      const certified = {
        ...facts,
        author_id: row.release.author_id,
        requester_id: row.release.requester_id,
        certified_until: epochSeconds(until),
        certified_for_days: sections?.iga.certified_for_days ?? 0,
        prototype_until: sections?.app.prototype?.ends_at,
      }
      return {
        ...row,
        certified,
        refusal: canCertify(certified, { personId: personOf(actor), now: seconds }),
        last: last.get(row.release.id) ?? null,
      }
    })
    .sort((a, b) => a.certified.certified_until - b.certified.certified_until)
}

async function loadLastCertifications(db: Database, ids: string[]) {
  if (ids.length === 0) return new Map<string, never>()
  const rows = await db
    .selectDistinctOn([certification.release_id], {
      release_id: certification.release_id,
      by: person.name,
      at: certification.decided_at,
      statement: certification.statement,
    })
    .from(certification)
    .innerJoin(person, eq(person.id, certification.decided_by))
    .where(inArray(certification.release_id, ids))
    .orderBy(certification.release_id, desc(certification.decided_at))
  return new Map(rows.map(row => [row.release_id, row]))
}
