/**
 * `member.confirm-account-link` and `member.reject-account-link`: the second person, of Security or Compliance. A
 * confirmed one that moves an account says that two persons were one human: what one did, the other did too.
 */
import { z } from 'zod'
import { decideLinkRow, loadLinkForUpdate } from '@/db/stores/account-link'
import { insertAccount, loadAccountWithPerson, moveAccount } from '@/db/stores/member-people'
import { endSessionsOfAccount } from '@/db/stores/member-session'
import type { Tx } from '@/db/pool'
import { cannotDecideLink } from '@/lib/domain/member/decide-link'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

const input = z.strictObject({ link: z.string().min(1).max(100) })

async function load(tx: Tx, { link: id }: z.infer<typeof input>) {
  const link = await loadLinkForUpdate(tx, id)
  return link
    ? { link, known: await loadAccountWithPerson(tx, link.row.issuer, link.row.subject) }
    : refuse('not_found', 'There is no such link.')
}

export const confirmAccountLink = defineCommand({
  name: 'member.confirm-account-link',
  summary:
    'Confirms, as a second person, whose an account is. Its sessions end; open releases are judged again.',
  permission: 'member.confirm-account-link',
  actors: 'person',
  input,
  output: z.object({ account: z.string(), person: z.string() }),
  load,
  decide({ link, known }, _input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Confirming a link is an act of a person.')
    const refused = cannotDecideLink(link, actor.personId)
    if (refused) return refused
    if ((known?.person.id ?? null) !== link.row.from_person_id)
      return refuse(
        'stale_version',
        'The account belongs to somebody else by now. Reject this link and ask for a new one.',
      )
    const account = known?.account.id ?? newId('acc')
    const { issuer, subject, from_person_id, to_person_id } = link.row
    return {
      link: link.row.id,
      person: to_person_id,
      account,
      by: actor.personId,
      now,
      created: known ? null : { id: account, person_id: to_person_id, issuer, subject, created_at: now },
      events: [
        {
          type: 'member.account-linked',
          subject: { kind: 'person', id: to_person_id },
          data: {
            link: link.row.id,
            account,
            issuer,
            subject,
            from_person: from_person_id,
            requested_by: link.row.requested_by,
          },
        },
      ],
      ...(from_person_id && {
        affects: { agents: 'all' as const, why: `${link.from?.name} and ${link.to.name} are one person.` },
      }),
      notify: [{ kind: 'revocation' as const }],
    }
  },
  async save(tx, change) {
    await decideLinkRow(tx, change.link, {
      state: 'confirmed',
      decided_by: change.by,
      decided_at: change.now,
    })
    if (change.created) return insertAccount(tx, change.created)
    // Sessions say who the person was when they began: they end, and the next sign-in says it anew.
    await endSessionsOfAccount(tx, change.account, change.now)
    await moveAccount(tx, change.account, change.person)
  },
  result: change => ({ account: change.account, person: change.person }),
})

export const rejectAccountLink = defineCommand({
  name: 'member.reject-account-link',
  summary: 'Rejects, as a second person, what IAM said of an account.',
  permission: 'member.confirm-account-link',
  actors: 'person',
  input,
  output: z.object({ link: z.string() }),
  load,
  decide({ link }, _input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Rejecting a link is an act of a person.')
    const refused = cannotDecideLink(link, actor.personId)
    if (refused) return refused
    return {
      link: link.row.id,
      by: actor.personId,
      now,
      events: [
        {
          type: 'member.account-link-rejected',
          subject: { kind: 'person', id: link.row.to_person_id },
          data: { link: link.row.id, issuer: link.row.issuer, subject: link.row.subject },
        },
      ],
    }
  },
  async save(tx, { link, by, now }) {
    await decideLinkRow(tx, link, { state: 'rejected', decided_by: by, decided_at: now })
  },
  result: ({ link }) => ({ link }),
})
