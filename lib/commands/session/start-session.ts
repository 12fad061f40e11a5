/**
 * `session.start`: a verified sign-in becomes a session row, and on a person's first one their account is linked.
 * Our own process does it; somebody unknown is refused with a sentence, and the refusal is on record.
 */
import { z } from 'zod'
import {
  hasAccountAt,
  insertAccount,
  loadAccountWithPerson,
  lockDirectory,
  personByEmail,
} from '@/db/stores/member-people'
import { endSession, insertSession, loadSessionForUpdate } from '@/db/stores/member-session'
import { decideStartSession } from '@/lib/domain/member/decide-start-session'
import { isRefusal } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const SESSION_HOURS = 12
const HASH = z.string().regex(/^[0-9a-f]{64}$/)

export const startSession = defineCommand({
  name: 'session.start',
  summary: 'Begins a session after a sign-in at the OpenID provider.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({
    issuer: z.url().max(2048),
    subject: z.string().min(1).max(255),
    email: z.string().max(254).nullable(),
    email_verified: z.boolean(),
    /** Epoch seconds of the id_token's `auth_time`; null where the provider doesn't say: then it counts as long ago. */
    auth_time: z.number().int().nonnegative().nullable(),
    token_hash: HASH,
    /** The browser's session so far: it ends. */
    replaces: HASH.nullable(),
  }),
  output: z.object({ session: z.string(), account: z.string(), person: z.string(), expires_at: z.string() }),
  async load(tx, input) {
    // Two first sign-ins at once: the second finds the first one's account.
    await lockDirectory(tx)
    const known = await loadAccountWithPerson(tx, input.issuer, input.subject)
    const registered = known || input.email === null ? null : await personByEmail(tx, input.email)
    return {
      account: known && { id: known.account.id, person: known.person },
      registered: registered && {
        ...registered,
        has_account: await hasAccountAt(tx, registered.id, input.issuer),
      },
      replaced:
        input.replaces === null ? null : await loadSessionForUpdate(tx, { tokenHash: input.replaces }),
    }
  },
  decide(state, input, { now, newId }) {
    const decision = decideStartSession(input, state)
    if (isRefusal(decision)) return decision
    const { person } = decision
    const account = decision.account ?? newId('acc')
    const id = newId('ses')
    // A provider's clock ahead of ours must not make a sign-in fresh for longer.
    const authenticated_at = new Date(Math.min((input.auth_time ?? 0) * 1000, now.getTime()))
    const replaced = state.replaced && state.replaced.revoked_at === null ? state.replaced : null
    return {
      now,
      row: {
        id,
        account_id: account,
        person_id: person,
        token_hash: input.token_hash,
        authenticated_at,
        created_at: now,
        expires_at: new Date(now.getTime() + SESSION_HOURS * 3_600_000),
      },
      linked:
        decision.account === null
          ? { id: account, person_id: person, issuer: input.issuer, subject: input.subject, created_at: now }
          : null,
      replaced: replaced?.id ?? null,
      events: [
        {
          type: 'session.started',
          subject: { kind: 'session', id },
          data: {
            person,
            account,
            issuer: input.issuer,
            authenticated_at: authenticated_at.toISOString(),
            first_sign_in: decision.account === null,
          },
        },
        ...(replaced
          ? [
              {
                type: 'session.ended',
                subject: { kind: 'session', id: replaced.id },
                data: { person: replaced.person_id, why: 'signed in again' },
              },
            ]
          : []),
      ],
      notify: replaced ? [{ kind: 'revocation' }] : [],
    }
  },
  async save(tx, { row, linked, replaced, now }) {
    if (linked) await insertAccount(tx, linked)
    if (replaced) await endSession(tx, replaced, now)
    await insertSession(tx, row)
  },
  result: ({ row }) => ({
    session: row.id,
    account: row.account_id,
    person: row.person_id,
    expires_at: row.expires_at.toISOString(),
  }),
})
