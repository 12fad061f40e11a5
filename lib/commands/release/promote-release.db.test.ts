import { beforeAll, describe, expect, test } from 'vitest'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { previewPromotion } from '@/lib/queries/release/preview-promotion'
import { getPromotion } from '@/lib/queries/release/get-promotion'
import { runQuery } from '@/lib/queries/define-query'
import { useDatabase } from '@/lib/testing/database'
import { ok } from '@/lib/testing/fixtures'
import { actor, AUTHOR, makeAgent, makeOrganisation, owner } from '@/lib/testing/release-fixture'
import { runCommand } from '../run-command'
import { draftRelease } from './draft-release'
import { promoteRelease } from './promote-release'
import { signRelease } from './sign-release'
import { submitRelease } from './submit-release'

const database = useDatabase()
beforeAll(() => makeOrganisation(database.admin))

const INTENT = 'What ran in staging, for production'
let count = 0

/** In force in staging: drafted, submitted and signed by the commands, published as the signer leaves it. */
async function inStaging() {
  const agent = `agt_promo_${++count}`
  await makeAgent(database.admin, agent)
  const { release, digest } = ok(
    await runCommand(draftRelease, {
      actor: actor(AUTHOR),
      input: { agent, environment: 'staging', intent: 'First release of it' },
    }),
  ).data
  ok(await runCommand(submitRelease, { actor: actor(AUTHOR), input: { release } }))
  const meaning = 'I read my section and answer for it'
  for (const layer of CONTROL_LAYERS) {
    const reply = await runCommand(signRelease, {
      actor: actor(owner(layer)),
      input: { release, layer, digest, meaning },
    })
    if (isRefusal(reply) && reply.code !== 'wrong_state') throw new Error(reply.detail)
  }
  await database.admin`update release set state = 'published', published_at = now() where id = ${release}`
  return { agent, from: release }
}

const promote = (from: string, more: Record<string, unknown> = {}, as = AUTHOR) =>
  runCommand(promoteRelease, {
    actor: actor(as),
    input: { from, environment: 'production', intent: INTENT, ...more },
  })
const preview = async (from: string) => {
  const answer = await runQuery(previewPromotion, actor(AUTHOR), { from, environment: 'production' })
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}

describe('promoting to production what ran in staging', () => {
  test('drafts what was previewed, says what it keeps, and takes no signature along', async () => {
    const { from } = await inStaging()
    const seen = await preview(from)
    expect(seen.can_promote).toBeNull()
    const { data } = ok(await promote(from, { digest: seen.digest }))
    expect(data.digest).toBe(seen.digest)
    expect(data.identical).toEqual(expect.arrayContaining(['iam', 'security', 'ownership']))
    expect(data.differs).toEqual(expect.arrayContaining(['app']))
    const [row] = await database.admin`select * from release where id = ${data.release}`
    expect(row).toMatchObject({ promoted_from: from, state: 'draft', environment: 'production' })
    expect(await database.admin`select 1 from sign_off where release_id = ${data.release}`).toHaveLength(0)
    const [entry] = await database.admin`
      select l.entry from evidence_index i join log_leaf l on l.seq = i.seq where i.subject_id = ${data.release} and i.type = 'release.drafted'`
    expect(JSON.parse(entry!.entry).data).toMatchObject({
      promoted_from: from,
      identical: data.identical,
      differs: data.differs,
    })
    const page = await runQuery(getPromotion, actor(owner('pam')), { release: data.release })
    expect(page).toMatchObject({ from: { id: from }, sections: seen.sections })
  })

  test('what changed since the look is not drafted', async () => {
    const { agent, from } = await inStaging()
    const { digest } = await preview(from)
    await database.admin`update agent set rollback = 'Another way back' where id = ${agent}`
    expect(await promote(from, { digest })).toMatchObject({ refused: true, code: 'digest_changed' })
  })

  test('what never ran there is not promoted', async () => {
    const { agent, from } = await inStaging()
    await database.admin`update agent set model = 'model-2' where id = ${agent}`
    const refusal = await promote(from)
    expect(refusal).toMatchObject({ refused: true, code: 'stale_version' })
    expect(isRefusal(refusal) && refusal.detail).toContain('Model: model-1 → model-2')
    expect((await preview(from)).can_promote?.code).toBe('stale_version')
  })

  test('nor is what was not in force', async () => {
    const agent = `agt_promo_${++count}`
    await makeAgent(database.admin, agent)
    const draft = ok(
      await runCommand(draftRelease, {
        actor: actor(AUTHOR),
        input: { agent, environment: 'staging', intent: 'First release of it' },
      }),
    )
    expect(await promote(draft.data.release)).toMatchObject({ refused: true, code: 'wrong_state' })
  })

  test('only by its team, only to where it is registered, and not to where it ran', async () => {
    const { agent, from } = await inStaging()
    expect(await promote(from, {}, owner('security'))).toMatchObject({ code: 'not_permitted' })
    expect(await promote(from, { environment: 'staging' })).toMatchObject({ code: 'invalid_input' })
    expect(await promote(from, { environment: 'nowhere' })).toMatchObject({ code: 'not_found' })
    await database.admin`delete from agent_environment where agent_id = ${agent} and environment = 'production'`
    expect(await promote(from)).toMatchObject({ code: 'invalid_input' })
  })

  test('an app team reads no preview of another team', async () => {
    const { from } = await inStaging()
    const stranger = { ...actor(AUTHOR), teams: [{ ...actor(AUTHOR).teams[0]!, id: 'team_other' }] }
    expect(await runQuery(previewPromotion, stranger, { from, environment: 'production' })).toMatchObject({
      refused: true,
      code: 'not_found',
    })
  })

  test('twenty at once make one draft', async () => {
    const { from } = await inStaging()
    const replies = await Promise.all(Array.from({ length: 20 }, () => promote(from)))
    expect(replies.filter(reply => !isRefusal(reply))).toHaveLength(1)
    for (const reply of replies) if (isRefusal(reply)) expect(reply.code).toBe('already_exists')
  })
})
