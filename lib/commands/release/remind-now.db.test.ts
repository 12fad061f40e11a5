import { beforeAll, expect, test } from 'vitest'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { homeSummary } from '@/lib/queries/home/home-summary'
import { getRelease } from '@/lib/queries/release/get-release'
import { useDatabase } from '@/lib/testing/database'
import { ok } from '@/lib/testing/fixtures'
import {
  actor,
  AUTHOR,
  deputy,
  makeAgent,
  makeOrganisation,
  owner,
  putInReview,
} from '@/lib/testing/release-fixture'
import { runCommand } from '../run-command'
import { remindNow } from './remind-now'
import { remindSigners } from './remind-signers'

const database = useDatabase()
beforeAll(() => makeOrganisation(database.admin))

const HOUR = 3_600_000
let count = 0
/** PAM and Compliance still owe an answer, which was due an hour ago. */
async function waiting() {
  const agent = `agt_now_${++count}`
  await makeAgent(database.admin, agent)
  const { id } = await putInReview(database.admin, agent, 1, ['iam', 'iga', 'security', 'app'])
  await database.admin`update release set due_at = now() - interval '1 hour', submitted_at = now() - interval '7 days' where id = ${id}`
  return id
}
const remind = (release: string, as = AUTHOR, now = new Date()) =>
  runCommand(remindNow, { actor: actor(as), input: { release }, now })

test('reminds only who still owes an answer, and again after four hours', async () => {
  const id = await waiting()
  const { data } = ok(await remind(id))
  expect(data.persons).toEqual(['pam', 'pam_deputy', 'compliance', 'compliance_deputy'])
  // Whoever owes it sees at home that somebody asked; nobody else does.
  const needs = async (who: string) => {
    const home = await runQuery(homeSummary, actor(who), {})
    if (isRefusal(home)) throw new Error(home.detail)
    return home.needs_you.filter(need => need.target === id).map(need => `${need.title} ${need.reminded}`)
  }
  expect(await needs(owner('pam'))).toEqual(['Sign PAM true'])
  const again = await remind(id, owner('iga'))
  expect(again).toMatchObject({ refused: true, code: 'limit_reached' })
  expect(isRefusal(again) && again.detail).toMatch(
    /^author reminded them at .* UTC\. The next time is possible from/,
  )
  ok(await remind(id, owner('iga'), new Date(Date.now() + 4 * HOUR + 1000)))
  const [row] = await database.admin`select state from release where id = ${id}`
  expect(row?.state).toBe('in_review')
})

test('what the worker sends is untouched by it, and the page tells the two apart', async () => {
  const id = await waiting()
  ok(await remind(id))
  await runCommand(remindSigners, { actor: { kind: 'system', name: 'worker' }, input: {} })
  await runCommand(remindSigners, {
    actor: { kind: 'system', name: 'worker' },
    input: {},
    now: new Date(Date.now() + 24 * HOUR),
  })
  const page = await runQuery(getRelease, actor(owner('pam')), { release: id })
  if (isRefusal(page)) throw new Error(page.detail)
  const pam = page.layers.find(each => each.layer === 'pam')!
  expect(
    pam.reminders.map(({ kind, persons }) => `${kind}: ${persons.map(one => one.id).join(', ')}`),
  ).toEqual([
    `by-hand: ${owner('pam')}, ${deputy('pam')}`,
    `escalated-to-deputy: ${deputy('pam')}`,
    `escalated-to-team: ${owner('pam')}, ${deputy('pam')}`,
  ])
  expect(page.layers.find(each => each.layer === 'iam')?.reminders).toEqual([])
  expect(page.can_remind?.code).toBe('not_permitted')
})

test('only by the team, IGA and Compliance', async () => {
  const id = await waiting()
  expect(await remind(id, owner('security'))).toMatchObject({ code: 'not_permitted' })
  ok(await remind(id, owner('compliance')))
})

test('twenty at once remind once', async () => {
  const id = await waiting()
  const replies = await Promise.all(Array.from({ length: 20 }, () => remind(id)))
  expect(replies.filter(reply => !isRefusal(reply))).toHaveLength(1)
  for (const reply of replies) if (isRefusal(reply)) expect(reply.code).toBe('limit_reached')
})
