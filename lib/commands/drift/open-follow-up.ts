/**
 * The release with only the difference. A draft, by whoever made the difference: the app team classifies what
 * changed and submits it, and the layers concerned sign. Nothing opens where nothing could be drafted by hand.
 */
import type { Tx } from '@/db/pool'
import { lockComposition } from '@/db/stores/composition-lock'
import { type DriftRow, linkFollowUp, type ReleaseInForceRow } from '@/db/stores/drift'
import { nextReleaseNumber } from '@/db/stores/release'
import { loadContributors } from '@/db/stores/release-contributors'
import { loadDraftPlace } from '@/db/stores/release-draft'
import { loadComposedPackage } from '@/db/stores/release-package'
import { driftSummary } from '@/lib/domain/drift/describe-drift'
import { decideDraft } from '@/lib/domain/release/decide-draft'
import { releaseLabel } from '@/lib/domain/release/states'
import type { Change, CommandContext, CommandEvent } from '../define-command'
import { carryFromReleased } from '../release/carry-from-released'
import { newDraft, saveDraft } from '../release/new-draft'

export async function openFollowUp(
  tx: Tx,
  { release: base, agent }: ReleaseInForceRow,
  rows: DriftRow[],
  affects: NonNullable<Change['affects']>,
  { actor, now, newId }: CommandContext,
): Promise<CommandEvent[]> {
  const author = actor.kind === 'system' ? affects.author : actor.personId
  if (!author) return []
  // From here to the commit no change of anything that a release contains can slip past.
  await lockComposition(tx, 'draft')
  const place = { agent_id: agent.id, environment: base.environment }
  const whole = await loadComposedPackage(tx, place, now)
  if (!whole) return []
  const facts = await loadDraftPlace(tx, agent, base.environment)
  if (decideDraft({ ...facts, agent, ofTeam: true, environment: base.environment, content: whole })) return []
  const id = newId('rel')
  const number = await nextReleaseNumber(tx, agent.id, base.environment)
  const drafted = { ...place, id, number, author_id: author, requester_id: null }
  const content = await carryFromReleased(tx, drafted, whole, await loadContributors(tx, drafted))
  const draft = newDraft({
    id,
    number,
    agent: agent.id,
    environment: base.environment,
    intent: `What changed since ${releaseLabel(agent.name, base.environment, base.number)}: ${driftSummary(rows)}.`,
    content,
    author,
    now,
    reason: `Drafted with the difference. ${affects.why}`,
  })
  await saveDraft(tx, draft)
  await linkFollowUp(
    tx,
    rows.map(row => row.id),
    draft.row.id,
  )
  return draft.events
}
