/** `member.link-account`: IAM says whose a sign-in account is. In force once Security or Compliance confirms it. */
import { z } from 'zod'
import { insertLink, loadIssuers, loadOpenLink } from '@/db/stores/account-link'
import { loadAccountWithPerson, loadPersonForUpdate } from '@/db/stores/member-people'
import { cannotRequestLink } from '@/lib/domain/member/decide-link'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const linkAccount = defineCommand({
  name: 'member.link-account',
  summary:
    'Asks for an account of the OpenID provider to be linked to a person; Security or Compliance confirms.',
  permission: 'member.link-account',
  actors: 'person',
  input: z.strictObject({
    person: z.string().min(1).max(200),
    issuer: z.url('The issuer is an http(s) address').max(2048),
    subject: z.string().min(1, 'The subject is needed').max(255),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({ link: z.string(), person: z.string() }),
  async load(tx, input) {
    const person = await loadPersonForUpdate(tx, input.person)
    if (!person) return refuse('not_found', 'There is no such person.')
    return {
      person,
      known: await loadAccountWithPerson(tx, input.issuer, input.subject),
      issuers: await loadIssuers(tx),
      open: (await loadOpenLink(tx, input.issuer, input.subject)) !== null,
    }
  },
  decide({ person, known, issuers, open }, input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Linking accounts is an act of a person.')
    const from = known?.person ?? null
    const refused = cannotRequestLink({ to: person, from }, actor.personId, {
      issuer: input.issuer,
      issuers,
      open,
    })
    if (refused) return refused
    const row = {
      id: newId('lnk'),
      issuer: input.issuer,
      subject: input.subject,
      from_person_id: from?.id ?? null,
      to_person_id: person.id,
      reason: input.reason,
      requested_by: actor.personId,
      requested_at: now,
    }
    return {
      row,
      events: [
        {
          type: 'member.account-link-requested',
          subject: { kind: 'person', id: person.id },
          data: {
            link: row.id,
            issuer: row.issuer,
            subject: row.subject,
            from_person: row.from_person_id,
            reason: row.reason,
          },
        },
      ],
    }
  },
  async save(tx, { row }) {
    await insertLink(tx, row)
  },
  result: ({ row }) => ({ link: row.id, person: row.to_person_id }),
})
