/** One revision of a release's package, for those who may see its agent; and all that its document says of it. */
import { and, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { evidenceIndex, logLeaf } from '@/db/schema/evidence'
import { person } from '@/db/schema/member'
import { dutyException, release, releasePackage, signOff } from '@/db/schema/release'
import { GOVERNANCE_LOG } from '@/db/stores/evidence'
import { loadIntents } from '@/db/stores/release-intent'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { refuse, type Refusal } from '@/lib/domain/refusal'
import type { DocumentSignOff, ReleaseDocument } from '@/lib/domain/release/document'
import type { PackageClaims } from '@/lib/domain/release/package-file'
import type { PackageSignature } from '@/lib/domain/release/package-signatures'
import type { ReleaseContent } from '@/lib/domain/release/content'
import { releaseLabel } from '@/lib/domain/release/states'
import type { QueryContext } from '../define-query'
import { visibleAgents } from '../scope'
import { labelOf } from './release-parts'
import { type ReleaseWithAgent, selectReleases } from './release-rows'

export type SignedPackage = PackageClaims & { content: ReleaseContent }
export type PackageWithSignatures = SignedPackage & { signatures: PackageSignature[] }

type Context = Pick<QueryContext, 'db' | 'actor'>

/** `revision` left out: the one that is offered for signature, or was signed. */
export async function loadSignedPackage(
  input: { release: string; revision?: number | undefined },
  context: Context,
): Promise<PackageWithSignatures | Refusal> {
  const found = await find(input.release, context)
  if (!found) return NOT_FOUND
  const signed = await packageOf(found, input.revision, context)
  if (!signed) return refuse('not_found', 'There is no such revision.')
  return { ...signed, signatures: await loadPackageSignatures(context.db, signed) }
}

/** Those over this very package, void ones too: what was signed stays checkable. */
async function loadPackageSignatures(
  db: Context['db'],
  { release: id, revision, digest }: SignedPackage,
): Promise<PackageSignature[]> {
  const rows = await selectSignOffs(db, id)
  const numbers = await evidenceNumbers(db, id)
  return rows
    .filter(({ signOff: each }) => each.revision === revision && each.digest === digest)
    .map(({ signOff: each, person: name, absent, exception }) => ({
      id: each.id,
      layer: each.layer,
      person: { id: each.person_id, name },
      acted_as: each.acted_as,
      on_behalf_of: each.on_behalf_of && absent ? { id: each.on_behalf_of, name: absent } : null,
      method: each.method,
      signed_at: each.signed_at.toISOString(),
      digest: each.digest,
      section_digest: each.section_digest,
      meaning: each.meaning,
      answers: each.answers,
      duty_exception: exception,
      void: voidOf(each),
      evidence: numbers.get(each.id) ?? null,
      assertion: each.assertion,
    }))
}

const voidOf = (row: typeof signOff.$inferSelect) =>
  row.voided_at && { at: row.voided_at.toISOString(), reason: row.void_reason ?? 'no reason on record' }

export async function loadReleaseDocument(
  input: { release: string },
  context: Context,
): Promise<ReleaseDocument | Refusal> {
  const found = await find(input.release, context)
  if (!found) return NOT_FOUND
  const { release: row, environment } = found
  const signed = await packageOf(found, undefined, context)
  if (!signed) throw new Error(`release ${row.id} has no package`)
  const { db } = context
  const author = await nameOf(context, row.author_id)
  return {
    id: row.id,
    label: signed.label,
    number: row.number,
    revision: row.revision,
    state: row.state,
    digest: row.digest,
    environment: { name: environment.name, production: environment.production },
    intent: row.intent,
    promoted_from: row.promoted_from && (await labelOf(db, row.promoted_from, found.agent.name)),
    author: author ?? row.author_id,
    requester: row.requester_id && ((await nameOf(context, row.requester_id)) ?? row.requester_id),
    created_at: row.created_at.toISOString(),
    approved_at: row.approved_at?.toISOString() ?? null,
    published_at: row.published_at?.toISOString() ?? null,
    certified_until: row.certified_until?.toISOString() ?? null,
    content: signed.content,
    sign_offs: await loadSignOffs(db, row.id),
    intents: (await loadIntents(db, row.id)).map(({ person: { name }, statement, stated_at }) => ({
      person: name,
      statement,
      stated_at,
    })),
  }
}

const NOT_FOUND = refuse('not_found', 'There is no such release, or it belongs to another team.')

async function find(id: string, { db, actor }: Context): Promise<ReleaseWithAgent | undefined> {
  return (await selectReleases(db, and(eq(release.id, id), visibleAgents(actor)), 1))[0]
}

async function packageOf(
  { release: row, agent }: ReleaseWithAgent,
  revision: number | undefined,
  { db }: Context,
): Promise<SignedPackage | null> {
  const [found] = await db
    .select({
      revision: releasePackage.revision,
      digest: releasePackage.digest,
      content: releasePackage.content,
    })
    .from(releasePackage)
    .where(and(eq(releasePackage.release_id, row.id), eq(releasePackage.revision, revision ?? row.revision)))
  return found
    ? { release: row.id, label: releaseLabel(agent.name, row.environment, row.number), ...found }
    : null
}

async function nameOf({ db }: Context, id: string): Promise<string | null> {
  const [found] = await db.select({ name: person.name }).from(person).where(eq(person.id, id))
  return found?.name ?? null
}

/** By layer, then by time. */
async function selectSignOffs(db: Context['db'], id: string) {
  const absent = alias(person, 'absent')
  const rows = await db
    .select({ signOff, person: person.name, absent: absent.name, exception: dutyException.reason })
    .from(signOff)
    .innerJoin(person, eq(person.id, signOff.person_id))
    .leftJoin(absent, eq(absent.id, signOff.on_behalf_of))
    .leftJoin(dutyException, eq(dutyException.id, signOff.duty_exception_id))
    .where(eq(signOff.release_id, id))
  return rows.sort(
    (a, b) =>
      CONTROL_LAYERS.indexOf(a.signOff.layer) - CONTROL_LAYERS.indexOf(b.signOff.layer) ||
      a.signOff.signed_at.getTime() - b.signOff.signed_at.getTime() ||
      (a.signOff.id < b.signOff.id ? -1 : 1),
  )
}

async function loadSignOffs(db: Context['db'], id: string): Promise<DocumentSignOff[]> {
  const rows = await selectSignOffs(db, id)
  const numbers = await evidenceNumbers(db, id)
  return rows.map(({ signOff: each, person: name, absent: stoodInFor, exception }) => ({
    layer: each.layer,
    person: name,
    acted_as: each.acted_as,
    on_behalf_of: stoodInFor,
    method: each.method,
    signed_at: each.signed_at.toISOString(),
    meaning: each.meaning,
    answers: each.answers,
    digest: each.digest,
    evidence: numbers.get(each.id) ?? null,
    duty_exception: exception,
    void: voidOf(each),
  }))
}

/** The entry of each signature, by its id. */
async function evidenceNumbers(db: Context['db'], id: string): Promise<Map<string, number>> {
  const entries = await db
    .select({ seq: evidenceIndex.seq, entry: logLeaf.entry })
    .from(evidenceIndex)
    .innerJoin(logLeaf, and(eq(logLeaf.log_id, GOVERNANCE_LOG), eq(logLeaf.seq, evidenceIndex.seq)))
    .where(
      and(
        eq(evidenceIndex.subject_kind, 'release'),
        eq(evidenceIndex.subject_id, id),
        eq(evidenceIndex.type, 'release.signed'),
      ),
    )
  return new Map(
    entries.flatMap(({ seq, entry }): [string, number][] => {
      const { data } = JSON.parse(entry) as { data?: { sign_off?: unknown } }
      return typeof data?.sign_off === 'string' ? [[data.sign_off, seq]] : []
    }),
  )
}
