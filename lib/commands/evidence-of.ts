/** Turns what happened into entries of the evidence log. */
import type { EvidenceActor, EvidenceEvent } from '@/lib/domain/evidence/entry'
import { entryData } from '@/lib/domain/evidence/entry-data'
import type { EvidenceFacets } from '@/db/stores/evidence'
import type { Actor } from '@/lib/domain/member/permissions'
import type { CommandContext, CommandEvent } from './define-command'

export function evidenceActor(actor: Actor): EvidenceActor {
  if (actor.kind === 'person')
    return { person: actor.personId, account: actor.accountId, session: actor.sessionId, authn: actor.authn }
  if (actor.kind === 'token')
    return { person: actor.personId, account: null, session: actor.tokenId, authn: 'token' }
  return { person: null, account: null, session: null, authn: `system:${actor.name}` }
}

export function actorId(actor: Actor): string {
  if (actor.kind === 'person') return actor.personId
  return actor.kind === 'token' ? actor.tokenId : actor.name
}

export function evidenceOf(
  operation: string,
  events: CommandEvent[],
  { actor, now }: Pick<CommandContext, 'actor' | 'now'>,
  code = '',
): { event: EvidenceEvent; facets: EvidenceFacets }[] {
  return events.map(({ type, subject, agent, layer, digest, previousDigest, data }) => ({
    event: {
      type,
      code,
      at: now.toISOString(),
      actor: evidenceActor(actor),
      subject: `${subject.kind}:${subject.id}`,
      digest: digest ?? '',
      prev_state_digest: previousDigest ?? '',
      data: entryData({ operation, ...(layer && { layer }), ...(agent && { agent }), ...data }) as Record<
        string,
        unknown
      >,
    },
    facets: {
      operation,
      actor_kind: actor.kind,
      actor_id: actorId(actor),
      subject_kind: subject.kind,
      subject_id: subject.id,
      agent_id: agent ?? null,
      layer: layer ?? null,
    },
  }))
}
