/**
 * `member.link-account`: a sign-in account is this person's. An act of IAM, since separation of duties compares
 * persons: two accounts of one human must not count as two people.
 */
import { z } from 'zod'
import {
  insertAccount,
  loadAccountWithPerson,
  loadPersonForUpdate,
  moveAccount,
} from '@/db/stores/member-people'
import { endSessionsOfAccount } from '@/db/stores/member-session'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const linkAccount = defineCommand({
  name: 'member.link-account',
  summary: 'Links an account of the OpenID provider to a person, or moves it there.',
  permission: 'member.link-account',
  actors: 'person',
  input: z.strictObject({
    person: z.string().min(1).max(200),
    issuer: z.url('The issuer is an http(s) address').max(2048),
    subject: z.string().min(1, 'The subject is needed').max(255),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({ account: z.string(), person: z.string() }),
  async load(tx, input) {
    const person = await loadPersonForUpdate(tx, input.person)
    if (!person) return refuse('not_found', 'There is no such person.')
    return { person, known: await loadAccountWithPerson(tx, input.issuer, input.subject) }
  },
  decide({ person, known }, input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Linking accounts is an act of a person.')
    if (actor.personId === person.id || known?.person.id === actor.personId) {
      return refuse('separation_of_duties', "You can't link accounts of yourself. Another member of IAM can.")
    }
    if (person.state !== 'active')
      return refuse(
        'wrong_state',
        `${person.name} was deactivated. An administrator can reactivate them first.`,
      )
    if (known?.person.id === person.id)
      return refuse('already_exists', `This account is ${person.name}'s already.`)
    const account = known?.account.id ?? newId('acc')
    return {
      account,
      now,
      person: person.id,
      created: known
        ? null
        : {
            id: account,
            person_id: person.id,
            issuer: input.issuer,
            subject: input.subject,
            created_at: now,
          },
      events: [
        {
          type: 'member.account-linked',
          subject: { kind: 'person', id: person.id },
          data: {
            account,
            issuer: input.issuer,
            subject: input.subject,
            from_person: known?.person.id ?? null,
            reason: input.reason,
          },
        },
      ],
      notify: [{ kind: 'revocation' }],
    }
  },
  async save(tx, { account, person, created, now }) {
    if (created) return insertAccount(tx, created)
    // Sessions say who the person was when they began: they end, and the next sign-in says it anew.
    await endSessionsOfAccount(tx, account, now)
    await moveAccount(tx, account, person)
  },
  result: change => ({ account: change.account, person: change.person }),
})
