import { beforeAll, describe, expect, test } from 'vitest'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import { isRefusal } from '@/lib/domain/refusal'
import type { StoredAssertion } from '@/lib/domain/release/sign-off'
import { verifyAssertion } from '@/lib/passkey/verify-assertion'
import { Authenticator, type Lies } from '@/lib/testing/authenticator'
import { useDatabase } from '@/lib/testing/database'
import { ok } from '@/lib/testing/fixtures'
import { actor, AUTHOR, deputy, makeAgent, makeOrganisation, owner } from '@/lib/testing/release-fixture'
import { recordDrill } from '../agent/record-drill'
import { beginEnrolment } from '../passkey/begin-enrolment'
import { removePasskey } from '../passkey/remove-passkey'
import { vouchPasskey } from '../passkey/vouch-passkey'
import { runCommand } from '../run-command'
import { beginSignature } from './begin-signature'
import { draftRelease } from './draft-release'
import { signRelease } from './sign-release'
import { submitRelease } from './submit-release'

const ORIGIN = 'http://localhost:3000'
/** With an accent typed the other way: evidence keeps another text than the one typed. */
const MEANING = 'I have read this section, Andre\u0301, and answer for it'
const ANSWERS = [{ id: SHIPPED_RULES.checklist.pam![0]!.id, answer: 'yes' as const, evidence: 'runbook' }]
const database = useDatabase()

beforeAll(async () => {
  await makeOrganisation(database.admin)
  await database.admin`insert into organisation_rules (version, content, proposed_by, confirmed_by, reason, created_at)
    values (100, ${database.admin.json(SHIPPED_RULES as never)}, ${owner('security')}, ${owner('compliance')}, 'As shipped', now())`
  // Duties and keys count from a day on: everybody has been there for two.
  await database.admin`update membership set since = now() - interval '2 days'`
})

let serial = 0
async function submitted() {
  const agent = `agt_${++serial}`
  await makeAgent(database.admin, agent)
  await database.admin`update ownership set since = now() - interval '2 days' where agent_id = ${agent}`
  await database.admin`update ownership_history set since = now() - interval '2 days' where agent_id = ${agent}`
  const author = actor(AUTHOR)
  const drill = { kind: 'rollback', result: 'worked', note: 'Suspended it and paid by hand' }
  const drilled_at = new Date(Date.now() - 86_400_000).toISOString()
  ok(await runCommand(recordDrill, { actor: author, input: { agent, drilled_at, ...drill } }))
  const input = { agent, environment: 'production', intent: 'First release of it' }
  const { release } = ok(await runCommand(draftRelease, { actor: author, input })).data
  ok(await runCommand(submitRelease, { actor: author, input: { release } }))
  const [row] = await database.admin`select digest from release where id = ${release}`
  return { release, digest: row?.digest as string }
}

type Enrolled = { key: Authenticator; passkey: string }

/** A key of its own per test, put in by SQL: enrolling has its own tests, and asks for the key of the test before. */
async function enrolled(who: PersonActor): Promise<Enrolled> {
  const key = new Authenticator(ORIGIN)
  const passkey = `psk_${key.id}`
  await database.admin`update passkey set removed_at = now(), removed_reason = 'Of another test' where person_id = ${who.personId} and removed_at is null`
  await database.admin`insert into passkey (id, person_id, credential_id, public_key, counter, transports, backed_up, name, rp_id, enrolled_at)
    values (${passkey}, ${who.personId}, ${key.id}, ${key.publicKey}, 0, ${['internal']}, false, 'Laptop', 'localhost', now())`
  return { key, passkey }
}

const age = (passkey: string) =>
  database.admin`update passkey set enrolled_at = now() - interval '25 hours' where id = ${passkey}`

const pam = () => actor(owner('pam'))
const ask = (offer: { release: string; digest: string }, more: Record<string, unknown> = {}) => ({
  release: offer.release,
  layer: 'pam',
  digest: offer.digest,
  meaning: MEANING,
  answers: ANSWERS,
  ...more,
})

async function begun(offer: { release: string; digest: string }, who = pam()) {
  return ok(await runCommand(beginSignature, { actor: who, input: ask(offer) })).data
}

const answer = (
  offer: { release: string; digest: string },
  challenge_id: string,
  response: unknown,
  more: Record<string, unknown> = {},
) => ({ ...ask(offer), passkey: { challenge_id, response }, ...more })

async function refusedWith(code: string, reply: unknown): Promise<string> {
  if (!isRefusal(reply)) throw new Error(`accepted: ${JSON.stringify(reply)}`)
  expect(reply.code, reply.detail).toBe(code)
  const seq = 'evidence' in reply ? Number(reply.evidence) : -1
  const [entry] = await database.admin`select type, code from evidence_index where seq = ${seq}`
  expect(entry).toEqual({ type: 'refusal.recorded', code })
  return reply.detail
}

describe('a signature with a passkey', () => {
  test('is over exactly what was shown, moves the counter, and can be checked again without us', async () => {
    const offer = await submitted()
    const { key, passkey } = await enrolled(pam())
    await age(passkey)
    const { challenge_id, statement, options } = await begun(offer)
    expect(statement).toMatchObject({
      release: offer.release,
      layer: 'pam',
      root: offer.digest,
      person: owner('pam'),
      answers: ANSWERS,
    })
    expect(options).toMatchObject({
      rpId: 'localhost',
      userVerification: 'required',
      allowCredentials: [{ id: key.id }],
    })
    ok(await runCommand(signRelease, { actor: pam(), input: answer(offer, challenge_id, key.get(options)) }))
    const [signed] = await database.admin<
      { method: string; passkey_id: string; assertion: StoredAssertion }[]
    >`
      select method, passkey_id, assertion from sign_off where release_id = ${offer.release} and layer = 'pam'`
    expect(signed).toMatchObject({ method: 'passkey', passkey_id: passkey })
    expect(await verifyAssertion(signed!.assertion, { rpId: 'localhost', origin: ORIGIN })).toEqual({
      counter: 1,
    })
    const [row] = await database.admin`select counter::int, last_used_at from passkey where id = ${passkey}`
    expect(row).toMatchObject({ counter: 1, last_used_at: expect.any(Date) })
  })

  test('counts once: a replay is refused, also when both come at once', async () => {
    const offer = await submitted()
    const { key, passkey } = await enrolled(pam())
    await age(passkey)
    const { challenge_id, options } = await begun(offer)
    const input = answer(offer, challenge_id, key.get(options))
    const replies = await Promise.all([1, 2, 3].map(() => runCommand(signRelease, { actor: pam(), input })))
    expect(replies.filter(reply => !isRefusal(reply))).toHaveLength(1)
    expect(
      await refusedWith('challenge_spent', await runCommand(signRelease, { actor: pam(), input })),
    ).toMatch(/used already/)
  })

  test('expires after two minutes', async () => {
    const offer = await submitted()
    const { key, passkey } = await enrolled(pam())
    await age(passkey)
    const { challenge_id, options } = await begun(offer)
    const input = answer(offer, challenge_id, key.get(options))
    const late = new Date(Date.now() + 120_500)
    await refusedWith('challenge_spent', await runCommand(signRelease, { actor: pam(), input, now: late }))
  })

  test('is refused to another person and in another session', async () => {
    const offer = await submitted()
    const { key, passkey } = await enrolled(pam())
    await age(passkey)
    const { challenge_id, options } = await begun(offer)
    const input = answer(offer, challenge_id, key.get(options))
    await refusedWith(
      'challenge_spent',
      await runCommand(signRelease, { actor: actor(deputy('pam')), input }),
    )
    await refusedWith(
      'challenge_spent',
      await runCommand(signRelease, { actor: { ...pam(), sessionId: 'ses_2' }, input }),
    )
  })

  test('is refused when something else is being signed by now', async () => {
    const [offer, another] = [await submitted(), await submitted()]
    const { key, passkey } = await enrolled(pam())
    await age(passkey)
    const { challenge_id, options } = await begun(offer)
    const response = key.get(options)
    const other = { meaning: 'I have read nothing of it at all' }
    await refusedWith(
      'digest_changed',
      await runCommand(signRelease, { actor: pam(), input: answer(offer, challenge_id, response, other) }),
    )
    await refusedWith(
      'digest_changed',
      await runCommand(signRelease, { actor: pam(), input: answer(another, challenge_id, response) }),
    )
    const enrolment = ok(await runCommand(beginEnrolment, { actor: actor(AUTHOR), input: {} })).data
    await refusedWith(
      'challenge_spent',
      await runCommand(signRelease, { actor: pam(), input: answer(offer, enrolment.challenge_id, response) }),
    )
  })

  test.each<[string, Lies]>([
    ['over another digest', { challenge: 'b3RoZXI' }],
    ['at another origin', { origin: 'https://evil.example' }],
    ['for another host name', { rpId: 'evil.example' }],
    ['without user verification', { userVerified: false }],
    ['with another private key', { otherKey: true }],
  ])('given %s is refused, and nothing is used up', async (_name, lies) => {
    const offer = await submitted()
    const { key, passkey } = await enrolled(pam())
    await age(passkey)
    const { challenge_id, options } = await begun(offer)
    const input = answer(offer, challenge_id, key.get(options, lies))
    await refusedWith('passkey_refused', await runCommand(signRelease, { actor: pam(), input }))
    const [row] = await database.admin`select counter::int, last_used_at from passkey where id = ${passkey}`
    expect(row).toEqual({ counter: 0, last_used_at: null })
  })

  test('with a counter that goes backwards is refused', async () => {
    const offer = await submitted()
    const { key, passkey } = await enrolled(pam())
    await age(passkey)
    await database.admin`update passkey set counter = 7 where id = ${passkey}`
    const { challenge_id, options } = await begun(offer)
    const input = answer(offer, challenge_id, key.get(options, { counter: 6 }))
    expect(
      await refusedWith('passkey_refused', await runCommand(signRelease, { actor: pam(), input })),
    ).toMatch(/backwards/)
  })

  test('by a key that was removed in between, or of somebody else, is refused', async () => {
    const offer = await submitted()
    const { key, passkey } = await enrolled(pam())
    const stranger = await enrolled(actor(owner('iam')))
    await age(passkey)
    const { challenge_id, options } = await begun(offer)
    await refusedWith(
      'passkey_refused',
      await runCommand(signRelease, {
        actor: pam(),
        input: answer(offer, challenge_id, stranger.key.get(options)),
      }),
    )
    ok(await runCommand(removePasskey, { actor: pam(), input: { passkey, reason: 'Sold the laptop' } }))
    const input = answer(offer, challenge_id, key.get(options))
    expect(
      await refusedWith('passkey_refused', await runCommand(signRelease, { actor: pam(), input })),
    ).toMatch(/was removed/)
    await refusedWith(
      'passkey_required',
      await runCommand(beginSignature, { actor: pam(), input: ask(offer) }),
    )
  })

  test('of a high tier waits for a day, or for a second person of the team', async () => {
    const offer = await submitted()
    const { key, passkey } = await enrolled(pam())
    await refusedWith(
      'second_person_required',
      await runCommand(beginSignature, { actor: pam(), input: ask(offer) }),
    )
    ok(await runCommand(vouchPasskey, { actor: actor(deputy('pam')), input: { passkey } }))
    const { challenge_id, options } = await begun(offer)
    ok(await runCommand(signRelease, { actor: pam(), input: answer(offer, challenge_id, key.get(options)) }))
  })
})

describe('beginning one', () => {
  test('is refused to who may not sign, over another digest, and with an open question', async () => {
    const offer = await submitted()
    const { passkey } = await enrolled(pam())
    await age(passkey)
    const begin = (who: PersonActor, more = {}) =>
      runCommand(beginSignature, { actor: who, input: ask(offer, more) })
    await refusedWith('not_owner', await begin(actor(owner('iam'))))
    await refusedWith('digest_changed', await begin(pam(), { digest: 'ab'.repeat(32) }))
    await refusedWith('checklist_incomplete', await begin(pam(), { answers: [] }))
    await refusedWith('invalid_input', await begin(pam(), { meaning: 'Short' }))
    await refusedWith('not_found', await begin(pam(), { release: 'rel_none' }))
    const [count] =
      await database.admin`select count(*)::int from passkey_challenge where purpose = 'sign' and statement ->> 'release' = ${offer.release}`
    expect(count).toEqual({ count: 0 })
  })
})
