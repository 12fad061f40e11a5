/** A business intent stands beside the signatures. However many there are, none of them is one. */
import { beforeAll, expect, test } from 'vitest'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { getRelease } from '@/lib/queries/release/get-release'
import { useDatabase } from '@/lib/testing/database'
import { ok } from '@/lib/testing/fixtures'
import { actor, AUTHOR, deputy, makeAgent, makeOrganisation, owner } from '@/lib/testing/release-fixture'
import { runCommand } from '../run-command'
import { draftRelease } from './draft-release'
import { signRelease } from './sign-release'
import { stateIntent } from './state-intent'
import { submitRelease } from './submit-release'

const database = useDatabase()
beforeAll(() => makeOrganisation(database.admin))

const STATEMENT = 'Customers wait three days for a refund; this makes it minutes'
let count = 0
async function submitted() {
  const agent = `agt_int_${++count}`
  await makeAgent(database.admin, agent)
  const { release, digest } = ok(
    await runCommand(draftRelease, {
      actor: actor(AUTHOR),
      input: { agent, environment: 'production', intent: 'First release of it' },
    }),
  ).data
  ok(await runCommand(submitRelease, { actor: actor(AUTHOR), input: { release } }))
  return { release, digest }
}
const state = (release: string, as: string, statement = STATEMENT) =>
  runCommand(stateIntent, { actor: actor(as), input: { release, statement } })

test('no intent satisfies a layer, not even one of every owner who may state one', async () => {
  const { release } = await submitted()
  for (const who of [AUTHOR, owner('app'), deputy('app'), owner('iga'), deputy('iga')])
    ok(await state(release, who))
  const page = await runQuery(getRelease, actor(owner('pam')), { release })
  if (isRefusal(page)) throw new Error(page.detail)
  expect(page.state).toBe('in_review')
  expect(page.intents).toHaveLength(5)
  expect(page.sign_offs).toEqual([])
  expect(page.layers.map(({ given }) => given)).toEqual(CONTROL_LAYERS.map(() => 0))
  // Nor where somebody goes past the commands: the database asks for signatures.
  await expect(
    database.admin`update release set state = 'approved', approved_at = now(), certified_until = now() + interval '1 day' where id = ${release}`,
  ).rejects.toThrow(/lacks signatures/)
})

test('who states it is no contributor by that, and signs as before', async () => {
  const { release, digest } = await submitted()
  const contributors = () =>
    database.admin`select person_id, acted_as from release_contributor where release_id = ${release} order by 1, 2`
  const before = await contributors()
  const intent = ok(await state(release, owner('iga'))).data.intent
  expect(await contributors()).toEqual(before)
  const meaning = 'I read my section and answer for it'
  ok(
    await runCommand(signRelease, {
      actor: actor(owner('iga')),
      input: { release, layer: 'iga', digest, meaning },
    }),
  )
  // And the author, who stated one too, is refused for what they did, as before.
  ok(await state(release, AUTHOR))
  expect(
    await runCommand(signRelease, {
      actor: actor(AUTHOR),
      input: { release, layer: 'app', digest, meaning },
    }),
  ).toMatchObject({ refused: true })
  const [row] = await database.admin`select revision, digest from release where id = ${release}`
  expect(row).toEqual({ revision: 1, digest })
  const [entry] = await database.admin`
    select i.person_id, l.entry from evidence_index i join log_leaf l on l.seq = i.seq where i.type = 'release.intent-stated' and i.subject_id = ${release} order by i.seq limit 1`
  expect(entry?.person_id).toBe(owner('iga'))
  expect(JSON.parse(entry?.entry).data).toMatchObject({ intent, statement: STATEMENT })
})

test('only the team and IGA state it, while it is on its way', async () => {
  const { release } = await submitted()
  expect(await state(release, owner('pam'))).toMatchObject({ code: 'not_permitted' })
  await database.admin`update release set state = 'withdrawn' where id = ${release}`
  expect(await state(release, AUTHOR)).toMatchObject({ code: 'wrong_state' })
  expect(await database.admin`select 1 from release_intent where release_id = ${release}`).toHaveLength(0)
})

test('what was stated stays as it was', async () => {
  const { release } = await submitted()
  ok(await state(release, AUTHOR))
  await expect(database.admin`update release_intent set statement = 'Something else'`).rejects.toThrow()
  await expect(database.admin`delete from release_intent`).rejects.toThrow()
})
