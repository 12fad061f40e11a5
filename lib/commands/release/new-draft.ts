/** The first package of a release, however it came to be drafted. */
import type { Tx } from '@/db/pool'
import { insertRelease, replaceContributors } from '@/db/stores/release'
import { loadContributors } from '@/db/stores/release-contributors'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { digestRelease, type ReleaseContent } from '@/lib/domain/release/content'
import { topTier } from '@/lib/domain/release/top-tier'
import type { CommandEvent } from '../define-command'

export type DraftOf = {
  id: string
  number: number
  agent: string
  environment: string
  intent: string
  content: ReleaseContent
  author: PersonActor['personId']
  now: Date
  reason: string
  /** The release that this one repeats, and what the evidence says of it. */
  promoted?: { from: string; data: Record<string, unknown> }
}

export function newDraft(draft: DraftOf) {
  const { id, number, agent, environment, intent, content, now, promoted } = draft
  const { root, sections } = digestRelease(content)
  const event: CommandEvent = {
    type: 'release.drafted',
    subject: { kind: 'release', id },
    agent,
    digest: root,
    data: { number, environment, intent, sections, ...promoted?.data },
  }
  return {
    row: {
      id,
      number,
      agent_id: agent,
      environment,
      state: 'draft' as const,
      revision: 1,
      digest: root,
      top_tier: topTier(content.sections.app.actions),
      author_id: draft.author,
      requester_id: null,
      intent,
      created_at: now,
      promoted_from: promoted?.from ?? null,
    },
    content,
    reason: draft.reason,
    events: [event] as [CommandEvent],
  }
}

export async function saveDraft(
  tx: Tx,
  { row, content, reason }: Pick<ReturnType<typeof newDraft>, 'row' | 'content' | 'reason'>,
): Promise<void> {
  await insertRelease(tx, row, {
    release_id: row.id,
    revision: 1,
    digest: row.digest,
    content,
    reason,
    changed_sections: [],
    created_at: row.created_at,
  })
  await replaceContributors(tx, row.id, await loadContributors(tx, row))
}
