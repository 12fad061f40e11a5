import { beforeAll, describe, expect, test } from 'vitest'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { listPasskeys } from '@/lib/queries/passkey/list-passkeys'
import { Authenticator, type Lies } from '@/lib/testing/authenticator'
import { useDatabase } from '@/lib/testing/database'
import { type Organisation, ok, setUp } from '@/lib/testing/fixtures'
import type { AnyCommand } from '../define-command'
import { addMember } from '../member/add-member'
import { runCommand } from '../run-command'
import { beginEnrolment } from './begin-enrolment'
import { confirmRecovery } from './confirm-recovery'
import { enrolPasskey } from './enrol-passkey'
import { removePasskey } from './remove-passkey'
import { requestRecovery } from './request-recovery'
import { vouchPasskey } from './vouch-passkey'

const ORIGIN = 'http://localhost:3000'
const database = useDatabase()
let organisation: Organisation
beforeAll(async () => {
  organisation = await setUp()
  // The fixture's organisation is a new one, which can't wait a day for anything.
  const [one, other] = [organisation.person('security').personId, organisation.person('compliance').personId]
  await database.admin`insert into organisation_rules (version, content, proposed_by, confirmed_by, reason, created_at)
    values (100, ${database.admin.json(SHIPPED_RULES as never)}, ${one}, ${other}, 'As shipped', now())`
})

const HOUR = 3_600_000
const later = (ms: number) => new Date(Date.now() + ms)

let serial = 0
/** Somebody new in a team of the fixture, who has no passkey. */
async function newcomer(team: string): Promise<PersonActor> {
  const name = `newcomer-${serial++}`
  const input = { name, email: `${name}@acme.example`, teams: [team] }
  const { data } = ok(await runCommand(addMember, { actor: organisation.person('administration'), input }))
  return { ...organisation.person(team), personId: data.person, sessionId: `ses_${name}`, name }
}

async function begin(actor: PersonActor, now?: Date) {
  return ok(await runCommand(beginEnrolment, { actor, input: {}, now })).data
}

type Enrolling = {
  actor: PersonActor
  key: Authenticator
  now?: Date
  proof?: Authenticator
  lies?: Lies
  name?: string
}

async function enrol({ actor, key, now, proof, lies, name = 'Laptop' }: Enrolling) {
  const { challenge_id, options } = await begin(actor, now)
  const input = {
    challenge_id,
    name,
    response: key.create(options, lies),
    ...(proof && { proof: proof.get(options) }),
  }
  return { input, reply: await runCommand(enrolPasskey, { actor, input, now }) }
}

async function withKey(team: string, now?: Date) {
  const actor = await newcomer(team)
  const key = new Authenticator(ORIGIN)
  const { reply } = await enrol({ actor, key, now })
  return { actor, key, passkey: ok(reply).data.passkey }
}

const rows = (actor: PersonActor) =>
  database.admin`select * from passkey where person_id = ${actor.personId} order by enrolled_at, id`

/** Refused so, nothing of it is kept, and the refusal is on record with its code. */
async function refused(code: string, command: AnyCommand, actor: PersonActor, input: unknown, now?: Date) {
  const before = await database.admin`select md5(string_agg(x::text, '' order by id)) from passkey x`
  const reply = await runCommand(command, { actor, input, now })
  if (!isRefusal(reply)) throw new Error(`accepted: ${JSON.stringify(reply)}`)
  expect(reply.code, reply.detail).toBe(code)
  expect(await database.admin`select md5(string_agg(x::text, '' order by id)) from passkey x`).toEqual(before)
  const [entry] =
    await database.admin`select type, code, operation, person_id from evidence_index where seq = ${'evidence' in reply ? Number(reply.evidence) : -1}`
  expect(entry).toEqual({
    type: 'refusal.recorded',
    code,
    operation: command.name,
    person_id: actor.personId,
  })
  return reply.detail
}

const stale = (actor: PersonActor): PersonActor => ({
  ...actor,
  authenticatedAt: actor.authenticatedAt - 301,
})

async function list(actor: PersonActor, now?: Date) {
  const answer = await runQuery(listPasskeys, actor, {}, now)
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}

describe('enrolling', () => {
  test('keeps the public key, with evidence that names it', async () => {
    const { actor, key, passkey } = await withKey('pam')
    expect(await rows(actor)).toMatchObject([
      {
        id: passkey,
        credential_id: key.id,
        public_key: key.publicKey,
        rp_id: 'localhost',
        name: 'Laptop',
        counter: '0',
      },
    ])
    const entries =
      await database.admin`select type from evidence_index where person_id = ${actor.personId} order by seq`
    expect(entries.map(entry => entry.type)).toEqual(['passkey.enrolment-begun', 'passkey.enrolled'])
    expect(await list(actor)).toMatchObject({ items: [{ id: passkey }], enrolment: { by: 'key' } })
  })

  test('is refused with a sign-in of 301 seconds ago, at the beginning and at the end', async () => {
    const actor = await newcomer('pam')
    await refused('reauthentication_required', beginEnrolment, stale(actor), {})
    const { challenge_id, options } = await begin(actor)
    const input = { challenge_id, name: 'Laptop', response: new Authenticator(ORIGIN).create(options) }
    await refused('reauthentication_required', enrolPasskey, stale(actor), input)
  })

  test('uses its challenge once, within two minutes, by its person in its session', async () => {
    const actor = await newcomer('pam')
    const { challenge_id, options } = await begin(actor)
    const input = { challenge_id, name: 'Laptop', response: new Authenticator(ORIGIN).create(options) }
    await refused('challenge_spent', enrolPasskey, await newcomer('pam'), input)
    await refused('challenge_spent', enrolPasskey, { ...actor, sessionId: 'ses_other' }, input)
    expect(await refused('challenge_spent', enrolPasskey, actor, input, later(121_000))).toMatch(/2 minutes/)
    ok(await runCommand(enrolPasskey, { actor, input }))
    expect(await refused('challenge_spent', enrolPasskey, actor, input)).toMatch(/used already/)
  })

  test('of one challenge by two requests at once gives one key', async () => {
    const actor = await newcomer('pam')
    const { challenge_id, options } = await begin(actor)
    const replies = await Promise.all(
      [1, 2, 3, 4].map(() =>
        runCommand(enrolPasskey, {
          actor,
          input: { challenge_id, name: 'Laptop', response: new Authenticator(ORIGIN).create(options) },
        }),
      ),
    )
    expect(replies.filter(reply => !isRefusal(reply))).toHaveLength(1)
    expect(await rows(actor)).toHaveLength(1)
  })

  test.each<[string, Lies]>([
    ['made for another challenge', { challenge: 'b3RoZXI' }],
    ['made at another origin', { origin: 'https://evil.example' }],
    ['made for another host name', { rpId: 'evil.example' }],
    ['made without user verification', { userVerified: false }],
  ])('a key %s is refused', async (_name, lies) => {
    const actor = await newcomer('pam')
    const { challenge_id, options } = await begin(actor)
    const input = { challenge_id, name: 'Laptop', response: new Authenticator(ORIGIN).create(options, lies) }
    await refused('passkey_refused', enrolPasskey, actor, input)
  })

  test('a second key needs the first one, and not just any', async () => {
    const { actor, key } = await withKey('pam')
    const stranger = await withKey('pam')
    const { challenge_id, options, proof } = await begin(actor)
    expect(proof).toMatchObject({ challenge: options.challenge, allowCredentials: [{ id: key.id }] })
    const input = { challenge_id, name: 'Phone', response: new Authenticator(ORIGIN).create(options) }
    await refused('passkey_required', enrolPasskey, actor, input)
    await refused('passkey_refused', enrolPasskey, actor, { ...input, proof: stranger.key.get(options) })
    await refused('passkey_refused', enrolPasskey, actor, {
      ...input,
      proof: key.get(options, { userVerified: false }),
    })
    ok(await runCommand(enrolPasskey, { actor, input: { ...input, proof: key.get(options) } }))
    expect(await rows(actor)).toMatchObject([{ counter: '2' }, { name: 'Phone' }])
  })

  test('a key that is enrolled is refused, also for somebody else', async () => {
    const { key } = await withKey('pam')
    const actor = await newcomer('pam')
    const { challenge_id, options } = await begin(actor)
    await refused('already_exists', enrolPasskey, actor, {
      challenge_id,
      name: 'Laptop',
      response: key.create(options),
    })
  })

  test('is refused under another host name than that of the first passkey', async () => {
    await withKey('pam')
    const actor = await newcomer('pam')
    process.env.CONSOLE_URL = 'https://console.acme.example'
    try {
      expect(await refused('wrong_state', beginEnrolment, actor, {})).toMatch(
        /set CONSOLE_URL back to localhost/,
      )
      expect((await list(actor)).enrolment).toMatchObject({
        by: null,
        refused: expect.stringMatching(/belong to localhost/),
      })
    } finally {
      delete process.env.CONSOLE_URL
    }
  })
})

describe('removing', () => {
  test('is for the own key, once, with a fresh sign-in and a reason', async () => {
    const { actor, passkey } = await withKey('pam')
    const input = { passkey, reason: 'Sold the laptop' }
    await refused('not_owner', removePasskey, await newcomer('pam'), input)
    await refused('reauthentication_required', removePasskey, stale(actor), input)
    await refused('invalid_input', removePasskey, actor, { passkey, reason: '' })
    await refused('not_found', removePasskey, actor, { ...input, passkey: 'psk_none' })
    ok(await runCommand(removePasskey, { actor, input }))
    expect(await rows(actor)).toMatchObject([{ removed_reason: 'Sold the laptop' }])
    await refused('wrong_state', removePasskey, actor, input)
    // With the last one gone, a sign-in alone is not enough for another.
    await refused('second_person_required', beginEnrolment, actor, {})
    expect((await list(actor)).enrolment.refused).toMatch(/Request a recovery/)
  })
})

describe('vouching', () => {
  test('is for another person of the same team, once', async () => {
    const { actor, passkey } = await withKey('security')
    const mate = await newcomer('security')
    await refused('separation_of_duties', vouchPasskey, actor, { passkey })
    await refused('not_permitted', vouchPasskey, organisation.person('iam'), { passkey })
    await refused('reauthentication_required', vouchPasskey, stale(mate), { passkey })
    expect((await list(mate)).others).toMatchObject([{ id: passkey, cannot_vouch: null }])
    expect((await list(organisation.person('pam'))).others.map(row => row.id)).not.toContain(passkey)
    expect(
      (await list(organisation.person('iam'))).others.find(row => row.id === passkey)?.cannot_vouch,
    ).toMatch(/share no team/)
    ok(await runCommand(vouchPasskey, { actor: mate, input: { passkey } }))
    expect(await rows(actor)).toMatchObject([{ vouched_by: mate.personId }])
    await refused('already_exists', vouchPasskey, organisation.person('security'), { passkey })
    expect((await list(actor)).items[0]).toMatchObject({ high_from: null, vouched_by: { id: mate.personId } })
  })

  test('is not needed for a key that is old enough, and not for a removed one', async () => {
    const { actor, passkey } = await withKey('security')
    const mate = await newcomer('security')
    const signedInLate = { ...mate, authenticatedAt: mate.authenticatedAt + 24 * 3600 + 60 }
    await refused('wrong_state', vouchPasskey, signedInLate, { passkey }, later(24 * HOUR + 60_000))
    ok(await runCommand(removePasskey, { actor, input: { passkey, reason: 'Not mine' } }))
    await refused('wrong_state', vouchPasskey, mate, { passkey })
  })
})

describe('recovering', () => {
  const reason = 'Spoke to them on the phone'
  const request = (actor: PersonActor) =>
    runCommand(requestRecovery, { actor, input: { reason: 'Lost my bag' } })

  test('two others confirm, then all keys are gone and one can be enrolled for a day', async () => {
    const { actor } = await withKey('iga')
    const [first, iam] = [await newcomer('iga'), organisation.person('iam')]
    await refused('reauthentication_required', requestRecovery, stale(actor), { reason: 'Lost my bag' })
    const { recovery } = ok(await request(actor)).data
    const input = { recovery, reason }
    await refused('already_exists', requestRecovery, actor, { reason: 'Lost my bag' })
    await refused('separation_of_duties', confirmRecovery, actor, input)
    await refused('not_permitted', confirmRecovery, organisation.person('pam'), input)
    await refused('reauthentication_required', confirmRecovery, stale(first), input)
    expect((await list(first)).recoveries).toMatchObject([{ id: recovery, cannot_confirm: null }])
    expect((await list(organisation.person('pam'))).recoveries.map(row => row.id)).not.toContain(recovery)

    expect(ok(await runCommand(confirmRecovery, { actor: first, input })).data).toMatchObject({
      confirmed: 1,
      open_until: null,
    })
    expect(await rows(actor)).toMatchObject([{ removed_at: null }])
    await refused('separation_of_duties', confirmRecovery, first, input)
    const second = ok(await runCommand(confirmRecovery, { actor: iam, input })).data
    expect(second.confirmed).toBe(2)
    expect((await rows(actor)).map(row => row.removed_at !== null)).toEqual([true])
    await refused('wrong_state', confirmRecovery, await newcomer('iga'), input)

    expect((await list(actor)).enrolment).toMatchObject({ by: 'recovery', recovery_until: second.open_until })
    const signedInLate = { ...actor, authenticatedAt: actor.authenticatedAt + 24 * 3600 + 60 }
    await refused('second_person_required', beginEnrolment, signedInLate, {}, later(24 * HOUR + 60_000))
    const { reply } = await enrol({ actor, key: new Authenticator(ORIGIN) })
    ok(reply)
    // Used once: the next key needs the new one.
    const { input: another } = await enrol({ actor, key: new Authenticator(ORIGIN) })
    await refused('passkey_required', enrolPasskey, actor, another)
    const types = await database.admin`select type from evidence_index where type ~ 'recovery' order by seq`
    expect(types.map(row => row.type)).toEqual([
      'passkey.recovery-requested',
      'passkey.recovery-confirmed',
      'passkey.recovery-confirmed',
      'passkey.recovery-opened',
    ])
  })

  test('is refused to who never had a passkey, and over after 72 hours', async () => {
    await refused('wrong_state', requestRecovery, await newcomer('iga'), { reason: 'Lost my bag' })
    const { actor } = await withKey('iga')
    const { recovery } = ok(await request(actor)).data
    const mate = await newcomer('iga')
    const signedInLate = { ...mate, authenticatedAt: mate.authenticatedAt + 72 * 3600 + 60 }
    expect(
      await refused(
        'wrong_state',
        confirmRecovery,
        signedInLate,
        { recovery, reason },
        later(72 * HOUR + 60_000),
      ),
    ).toMatch(/can request another/)
    await refused('not_found', confirmRecovery, mate, { recovery: 'pkr_none', reason })
  })

  test('confirmed by two at once counts each, and by one twice at once counts once', async () => {
    const { actor } = await withKey('iga')
    const { recovery } = ok(await request(actor)).data
    const [one, two] = [await newcomer('iga'), await newcomer('iga')]
    const twice = await Promise.all(
      [one, one].map(by => runCommand(confirmRecovery, { actor: by, input: { recovery, reason } })),
    )
    expect(twice.filter(reply => !isRefusal(reply))).toHaveLength(1)
    expect(await rows(actor)).toMatchObject([{ removed_at: null }])
    ok(await runCommand(confirmRecovery, { actor: two, input: { recovery, reason } }))
    expect((await rows(actor)).every(row => row.removed_at !== null)).toBe(true)
  })
})
