/**
 * Part of the write path: when a change touches what an open release contains, the release gets a new package
 * in the same transaction, and the signatures over the old one are void, saying which sections and why. So
 * nobody's signature can end up on content that they didn't see.
 */
import type { Tx } from '@/db/pool'
import { lockComposition, lockDelegations } from '@/db/stores/composition-lock'
import { loadUpstream } from '@/db/stores/delegation-reach'
import { loadSameHumans } from '@/db/stores/account-link'
import { carriedFrom, loadCarryChain } from '@/db/stores/carry'
import {
  loadLiveSignOffs,
  loadOpenReleasesForUpdate,
  loadPackage,
  type ReleaseRow,
  replaceContributors,
  type SignOffRow,
  saveNewPackage,
  voidSignOffs,
} from '@/db/stores/release'
import { type Contributor, loadContributors } from '@/db/stores/release-contributors'
import { loadComposedPackage } from '@/db/stores/release-package'
import { CONTRIBUTOR_WORDS } from '@/lib/domain/release/can-sign'
import { standingSignatures } from '@/lib/domain/release/carry'
import { changedSections } from '@/lib/domain/release/compare'
import { sectionNames } from '@/lib/domain/release/section-names'
import { voidedBy } from '@/lib/domain/release/voided-by'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { digestRelease, type ReleaseContent } from '@/lib/domain/release/content'
import { topTier } from '@/lib/domain/release/top-tier'
import { carryFromReleased } from './carry-from-released'
import type { Change, CommandContext, CommandEvent } from '../define-command'

export async function refreshOpenReleases(
  tx: Tx,
  affects: NonNullable<Change['affects']>,
  { now }: CommandContext,
): Promise<CommandEvent[]> {
  await lockComposition(tx, 'change')
  const events: CommandEvent[] = []
  const agents = await withUpstream(tx, affects)
  for (const open of await loadOpenReleasesForUpdate(tx, agents, affects.environment)) {
    const whole = await loadComposedPackage(tx, open, open.created_at)
    if (!whole) continue
    // What it carries holds only while it is true, and while nobody who signed it took part in this one.
    const content = (await isSmall(tx, open))
      ? await carryFromReleased(tx, open, whole, await loadContributors(tx, open))
      : whole
    const digest = digestRelease(content).root
    // Of one upstream nobody took part in anything: only what it can reach may have changed.
    const isUpstream = affects.agents !== 'all' && !affects.agents.includes(open.agent_id)
    if (isUpstream && digest === open.digest) continue
    const contributors = await loadContributors(tx, open)
    await replaceContributors(tx, open.id, contributors)
    const event =
      digest === open.digest
        ? await voidOfContributors(tx, open, contributors, now)
        : await recompose(tx, open, content, digest, affects.why, now)
    if (event) events.push(event)
  }
  return events
}

/** A release with the difference that drift made says what it carries, be it nothing. */
async function isSmall(tx: Tx, open: ReleaseRow): Promise<boolean> {
  return (await loadPackage(tx, open.id, open.revision)).content.requirements?.carried !== undefined
}

/** With those who can reach them by delegation: their releases say what can be reached. */
async function withUpstream(
  tx: Tx,
  { agents, ownOnly }: NonNullable<Change['affects']>,
): Promise<string[] | 'all'> {
  if (agents === 'all' || agents.length === 0 || ownOnly) return agents
  await lockDelegations(tx)
  return [...new Set([...agents, ...(await loadUpstream(tx, agents))])]
}

async function recompose(
  tx: Tx,
  open: ReleaseRow,
  content: ReleaseContent,
  digest: string,
  why: string,
  now: Date,
): Promise<CommandEvent> {
  const before = await loadPackage(tx, open.id, open.revision)
  const changed = changedSections(before.content, content)
  const revision = open.revision + 1
  await saveNewPackage(
    tx,
    {
      release_id: open.id,
      revision,
      digest,
      content,
      reason: why,
      changed_sections: changed,
      created_at: now,
    },
    topTier(content.sections.app.actions),
  )
  const kinds = voidedBy(before.content, content)
  const reason = `${why} Changed: ${changed.length === 0 ? 'what is required' : sectionNames(changed)}.`
  const voided: SignOffRow[] = []
  for (const kind of ['policy', 'section', 'elsewhere'] as const) {
    const layers = CONTROL_LAYERS.filter(layer => kinds[layer] === kind)
    voided.push(...(await voidSignOffs(tx, open.id, { reason, kind }, now, { layers })))
  }
  return {
    type: voided.length > 0 ? 'release.sign-offs-voided' : 'release.recomposed',
    subject: { kind: 'release', id: open.id },
    agent: open.agent_id,
    digest,
    previousDigest: open.digest,
    data: { revision, changed, why, voided: voided.map(asData) },
  }
}

/** Nothing changed but who took part: somebody who signed earlier is no longer independent of what they signed. */
async function voidOfContributors(
  tx: Tx,
  open: ReleaseRow,
  contributors: Contributor[],
  now: Date,
): Promise<CommandEvent | null> {
  const voided: SignOffRow[] = []
  const live = await loadLiveSignOffs(tx, open.id)
  const twins = await loadSameHumans(
    tx,
    live.map(row => row.person_id),
  )
  const carried = live.length > 0 ? await loadCarriedSigners(tx, open) : []
  for (const [at, row] of live.entries()) {
    // The earlier of the two stands: its layer was filled by somebody whom nothing else makes dependent.
    const twin = [...carried, ...live.slice(0, at)].some(other =>
      twins.some(pair => pair.includes(row.person_id) && pair.includes(other.person_id)),
    )
    if (!twin) continue
    const reason = 'The signer turned out to be the same person as another signer.'
    voided.push(
      ...(await voidSignOffs(tx, open.id, { reason, kind: 'signer' }, now, { person: row.person_id })),
    )
  }
  for (const { person_id, acted_as } of contributors) {
    const reason = `The signer ${CONTRIBUTOR_WORDS[acted_as]} after signing.`
    voided.push(...(await voidSignOffs(tx, open.id, { reason, kind: 'signer' }, now, { person: person_id })))
  }
  if (voided.length === 0) return null
  return {
    type: 'release.sign-offs-voided',
    subject: { kind: 'release', id: open.id },
    agent: open.agent_id,
    digest: open.digest,
    previousDigest: open.digest,
    data: {
      revision: open.revision,
      changed: [],
      why: 'A signer took part in what was signed.',
      voided: voided.map(asData),
    },
  }
}

/** Whose signatures it carries: given before any of its own. */
async function loadCarriedSigners(tx: Tx, open: ReleaseRow) {
  const { content } = await loadPackage(tx, open.id, open.revision)
  const chain = await loadCarryChain(tx, carriedFrom(content))
  return CONTROL_LAYERS.flatMap(layer => {
    const base = content.requirements?.carried?.[layer]?.release
    return base === undefined ? [] : standingSignatures(chain, base, layer)
  })
}

const asData = ({ id, layer, person_id, void_kind }: SignOffRow) => ({
  sign_off: id,
  layer,
  person: person_id,
  kind: void_kind,
})
