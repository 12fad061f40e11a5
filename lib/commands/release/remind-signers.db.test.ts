/** Deadlines tell people, once each. None of them approves, however long it is over. */
import { beforeAll, expect, test } from 'vitest'
import { writeAs } from '@/db/write'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { homeSummary } from '@/lib/queries/home/home-summary'
import { useDatabase } from '@/lib/testing/database'
import { addPerson } from '@/lib/testing/people'
import { actor, deputy, makeAgent, makeOrganisation, owner, putInReview } from '@/lib/testing/release-fixture'
import { runCommand } from '../run-command'
import { remindSigners } from './remind-signers'

const database = useDatabase()
const HOUR = 3_600_000
const SIGNED = ['iam', 'iga', 'security', 'app', 'compliance'] as const

beforeAll(async () => {
  await makeOrganisation(database.admin)
  await database.admin`insert into person (id, name, email, created_at) values ('per_member', 'member', 'member@example.test', now())`
  await database.admin`insert into membership (team_id, person_id, since) values ('team_pam', 'per_member', now())`
})

const worker = { kind: 'system', name: 'worker' } as const
const remind = (now: Date) => runCommand(remindSigners, { actor: worker, input: {}, now })

let count = 0
/** PAM alone owes its signature; the answer is due so many hours after `now`. */
async function waiting(dueInHours: number, signed: Parameters<typeof putInReview>[3] = [...SIGNED]) {
  const agent = `agt_m${++count}`
  await makeAgent(database.admin, agent)
  const { id } = await putInReview(database.admin, agent, 1, signed)
  await database.admin`
    update release set due_at = now() + ${`${dueInHours} hours`}::interval, submitted_at = now() - interval '7 days' where id = ${id}`
  return id
}

async function told(id: string) {
  const rows = await database.admin`
    select l.entry from evidence_index i join log_leaf l on l.seq = i.seq
    where i.subject_id = ${id} and i.type = 'release.reminded' order by i.seq`
  return rows.map(({ entry }) => {
    const { data, actor: who } = JSON.parse(entry)
    expect(who.authn).toBe('system:worker')
    return `${data.layer} ${data.kind}: ${data.persons.join(', ')}`
  })
}

test('reminders to who owes, then the deputy, then the team; each once; and it stays in review', async () => {
  const id = await waiting(47)
  const start = Date.now()
  const at = (hours: number) => new Date(start + hours * HOUR)
  for (const hours of [0, 1, 36, 37, 48, 49, 73, 74, 24 * 400]) await remind(at(hours))
  expect(await told(id)).toEqual([
    'pam reminder: per_pam',
    'pam reminder: per_pam',
    'pam escalated-to-deputy: per_pam_deputy',
    'pam escalated-to-team: per_member, per_pam, per_pam_deputy',
  ])
  const [row] = await database.admin`
    select state, approved_at, (select count(*)::int from sign_off s where s.release_id = r.id and s.voided_at is null) as signatures
    from release r where id = ${id}`
  expect(row).toEqual({ state: 'in_review', approved_at: null, signatures: 5 })
  await database.admin`update release set state = 'withdrawn' where id = ${id}`
})

test('the rights of the worker are enough', async () => {
  const id = await waiting(11)
  writeAs('worker_rt')
  try {
    expect(await remind(new Date())).toMatchObject({ data: { reminded: 1 } })
  } finally {
    writeAs('app_rt')
  }
  expect(await told(id)).toEqual(['pam reminder: per_pam'])
})

test('nothing is due: refused, and nothing is on record', async () => {
  const id = await waiting(49)
  expect(await remind(new Date())).toMatchObject({ code: 'wrong_state', evidence: null })
  expect(await told(id)).toEqual([])
})

test.each(['draft', 'withdrawn', 'declined'])('a release that is %s waits for nobody', async state => {
  const id = await waiting(1)
  await database.admin`update release set state = ${state} where id = ${id}`
  await remind(new Date())
  expect(await told(id)).toEqual([])
})

test('changed content is another revision: who owes is told anew', async () => {
  const id = await waiting(11)
  await remind(new Date())
  await database.admin`insert into release_package select release_id, 2, digest, content, reason, changed_sections, created_at from release_package where release_id = ${id}`
  await database.admin`update release set revision = 2 where id = ${id}`
  await remind(new Date())
  await remind(new Date())
  expect(await told(id)).toHaveLength(2)
})

test('sent back and submitted again, unchanged: the new deadline is told, and nothing is escalated from before', async () => {
  const id = await waiting(-1)
  await remind(new Date())
  await database.admin`update release set due_at = now() + interval '11 hours' where id = ${id}`
  await remind(new Date())
  await remind(new Date())
  expect(await told(id)).toEqual(['pam escalated-to-deputy: per_pam_deputy', 'pam reminder: per_pam'])
})

test('two workers at once tell everybody once', async () => {
  const ids = await Promise.all([waiting(11), waiting(11, ['iam']), waiting(11)])
  const replies = await Promise.all([remind(new Date()), remind(new Date()), remind(new Date())])
  expect(replies.filter(isRefusal)).toHaveLength(2)
  expect((await Promise.all(ids.map(told))).map(({ length }) => length)).toEqual([1, 5, 1])
})

test('a person can’t run it', async () => {
  const priya = await addPerson(database.admin, 'Priya', 'administration')
  for (const who of [actor(owner('pam')), priya])
    expect(await runCommand(remindSigners, { actor: who, input: {} })).toMatchObject({
      code: 'not_permitted',
    })
})

test('at home: when it is due, that it was escalated, and the team sees it after that', async () => {
  const id = await waiting(10, ['iga'])
  // Owners of a day ago: a duty that is new doesn't sign.
  await database.admin`update membership set since = now() - interval '9 days'`
  await database.admin`update ownership set since = now() - interval '9 days'`
  await database.admin`update ownership_history set since = now() - interval '9 days'`
  const needs = async (who: string, now: Date) => {
    const person = who === 'per_member' ? { ...actor(owner('pam')), personId: who } : actor(who)
    const home = await runQuery(homeSummary, person, {}, now)
    if (isRefusal(home)) throw new Error(home.detail)
    return home.needs_you.filter(need => need.target === id)
  }
  const later = new Date(Date.now() + 40 * HOUR)
  await remind(new Date())
  const [row] = await database.admin`select due_at from release where id = ${id}`
  const due = row?.due_at.toISOString()
  expect(await needs(owner('pam'), new Date())).toMatchObject([
    { kind: 'sign', layer: 'pam', due, escalated: false },
  ])
  expect(await needs('per_member', new Date())).toEqual([])
  await remind(new Date(Date.now() + 11 * HOUR))
  await remind(later)
  expect(await needs(deputy('pam'), later)).toMatchObject([{ kind: 'sign', due, escalated: true }])
  expect(await needs('per_member', later)).toMatchObject([
    { kind: 'overdue', layer: 'pam', due, subject: expect.stringContaining('pam has not answered') },
  ])
  expect(await needs(owner('iga'), later)).toEqual([])
})
