/**
 * Part of the write path: when a change touches what an open release contains, the release gets a new package
 * in the same transaction, and the signatures over the old one are void, saying which sections and why. So
 * nobody's signature can end up on content that they didn't see.
 */
import type { Tx } from '@/db/pool'
import { loadReleaseInputs } from '@/db/stores/release-inputs'
import { loadOpenReleasesForUpdate, loadPackage, replaceContributors, saveNewPackage, voidSignOffs } from '@/db/stores/release'
import { loadContributors } from '@/db/stores/release-contributors'
import { composeRelease } from '@/lib/domain/release/compose'
import { changedSections } from '@/lib/domain/release/compare'
import { digestRelease } from '@/lib/domain/release/content'
import { topTier } from '@/lib/domain/release/top-tier'
import type { Change, CommandContext, CommandEvent } from '../define-command'

export async function refreshOpenReleases(
  tx: Tx,
  affects: NonNullable<Change['affects']>,
  { now }: CommandContext,
): Promise<CommandEvent[]> {
  const events: CommandEvent[] = []
  for (const open of await loadOpenReleasesForUpdate(tx, affects.agents)) {
    const inputs = await loadReleaseInputs(tx, open.agent_id, open.environment)
    if (!inputs) continue
    const content = composeRelease(inputs)
    const digests = digestRelease(content)
    await replaceContributors(tx, open.id, await loadContributors(tx, open))
    if (digests.root === open.digest) continue
    const before = await loadPackage(tx, open.id, open.revision)
    const changed = changedSections(before.content, content)
    const revision = open.revision + 1
    await saveNewPackage(tx, {
      release_id: open.id, revision, digest: digests.root, content, reason: affects.why, changed_sections: changed, created_at: now,
    }, topTier(content.sections.app.actions))
    const reason = `${affects.why} Changed: ${changed.join(', ')}.`
    const voided = await voidSignOffs(tx, open.id, reason, now)
    events.push({
      type: voided.length > 0 ? 'release.sign-offs-voided' : 'release.recomposed',
      subject: { kind: 'release', id: open.id },
      agent: open.agent_id,
      digest: digests.root,
      previousDigest: open.digest,
      data: { revision, changed, why: affects.why, voided: voided.map(({ id, layer, person_id }) => ({ sign_off: id, layer, person: person_id })) },
    })
  }
  return events
}
