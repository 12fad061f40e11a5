/** A signature and its opposite in the same instant: one of them happens, and the other is told. */
import { beforeAll, expect, test } from 'vitest'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import { actor, deputy, makeAgent, makeOrganisation, owner, putInReview } from '@/lib/testing/release-fixture'
import { runCommand } from '../run-command'
import { commentOnRelease } from './comment-on-release'
import { declineRelease } from './decline-release'
import { signRelease } from './sign-release'

const database = useDatabase()
const AGENT = 'agt_outcome'
const ROUNDS = 30
beforeAll(async () => {
  await makeOrganisation(database.admin)
  await makeAgent(database.admin, AGENT)
})

let number = 0
const offer = (signed: ControlLayer[]) => putInReview(database.admin, AGENT, ++number, signed)
const retire = (id: string) => database.admin`update release set state = 'withdrawn' where id = ${id}`
const sign = ({ id, digest }: { id: string; digest: string }) =>
  runCommand(signRelease, {
    actor: actor(owner('pam')),
    input: { release: id, layer: 'pam', digest, meaning: 'I read my section and answer for it' },
  })

test('PAM signs while its deputy asks for a change: never a signature beside an open change', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const release = await offer(['iam'])
    const ask = () =>
      runCommand(commentOnRelease, {
        actor: actor(deputy('pam')),
        input: { release: release.id, layer: 'pam', body: 'Not before the drill', requests_change: true },
      })
    const replies = await Promise.all(round % 2 === 0 ? [sign(release), ask()] : [ask(), sign(release)])
    expect(replies.filter(isRefusal)).toMatchObject([
      { code: expect.stringMatching(/^(changes_requested|wrong_state)$/) },
    ])
    const [row] = await database.admin`
      select (select count(*)::int from sign_off where release_id = ${release.id} and layer = 'pam' and voided_at is null) as signed,
        (select count(*)::int from release_comment where release_id = ${release.id} and resolved_at is null) as asked`
    expect(row?.signed + row?.asked).toBe(1)
    await retire(release.id)
  }
})

test('the last signature while another layer declines: approved or declined, with the signatures to match', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const release = await offer(['iam', 'iga', 'security', 'app', 'compliance'])
    const decline = () =>
      runCommand(declineRelease, {
        actor: actor(owner('iam')),
        input: { release: release.id, layer: 'iam', reason: 'Refunds are paid by people here' },
      })
    const replies = await Promise.all(
      round % 2 === 0 ? [sign(release), decline()] : [decline(), sign(release)],
    )
    expect(replies.filter(isRefusal)).toMatchObject([{ code: 'wrong_state' }])
    const [row] = await database.admin`
      select state, (select count(*)::int from sign_off s where s.release_id = r.id and s.voided_at is null) as signatures
      from release r where id = ${release.id}`
    expect([
      { state: 'approved', signatures: 6 },
      { state: 'declined', signatures: 0 },
    ]).toContainEqual(row)
    await retire(release.id)
  }
})
