import { beforeAll, describe, expect, test } from 'vitest'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import { actor, AUTHOR, deputy, makeAgent, makeOrganisation, owner } from '@/lib/testing/release-fixture'
import { runCommand } from '../run-command'
import { draftRelease } from './draft-release'
import { requestChanges } from './request-changes'
import { signRelease } from './sign-release'
import { submitRelease } from './submit-release'
import { withdrawRelease } from './withdraw-release'
import { withdrawSignature } from './withdraw-signature'

const database = useDatabase()
beforeAll(() => makeOrganisation(database.admin))

let count = 0
/** An agent of its own per test, drafted and submitted through the commands. */
async function submitted() {
  const agent = `agt_${++count}`
  await makeAgent(database.admin, agent)
  const draft = await runCommand(draftRelease, {
    actor: actor(AUTHOR),
    input: { agent, environment: 'production', intent: 'First release of it' },
  })
  if (isRefusal(draft)) throw new Error(draft.detail)
  const submit = await runCommand(submitRelease, {
    actor: actor(AUTHOR),
    input: { release: draft.data.release },
  })
  if (isRefusal(submit)) throw new Error(submit.detail)
  return { agent, release: draft.data.release, digest: draft.data.digest }
}

type Offer = { release: string; digest: string }
const MEANING = 'I read my section and answer for it'
function sign(
  { release, digest }: Offer,
  layer: ControlLayer,
  person = owner(layer),
  signedInSecondsAgo = 0,
) {
  return runCommand(signRelease, {
    actor: actor(person, signedInSecondsAgo),
    input: { release, layer, digest, meaning: MEANING },
  })
}

const signatures = (release: string) =>
  database.admin`select layer, person_id, digest, voided_at, void_reason from sign_off where release_id = ${release} order by signed_at`
const stateOf = async (release: string) =>
  (
    await database.admin`select state, digest, approved_at, certified_until from release where id = ${release}`
  )[0]

describe('six layers sign', () => {
  test('the sixth signature approves in the same transaction, and all of it is evidence', async () => {
    const offer = await submitted()
    for (const layer of CONTROL_LAYERS.slice(0, 5)) {
      const reply = await sign(offer, layer)
      if (isRefusal(reply)) throw new Error(reply.detail)
      expect(reply.data.approved).toBe(false)
      expect(reply.data.missing.map(each => each.layer)).toEqual(
        CONTROL_LAYERS.slice(CONTROL_LAYERS.indexOf(layer) + 1),
      )
    }
    expect((await stateOf(offer.release))?.state).toBe('in_review')
    const last = await sign(offer, 'compliance')
    expect(last).toMatchObject({ data: { approved: true, missing: [] } })
    const after = await stateOf(offer.release)
    expect(after?.state).toBe('approved')
    // A payment in production is high: 90 days.
    expect(after?.certified_until.getTime() - after?.approved_at.getTime()).toBeGreaterThan(89.9 * 86_400_000)
    const events =
      await database.admin`select type from evidence_index where subject_id = ${offer.release} order by seq`
    expect(events.map(row => row.type)).toEqual([
      'release.drafted',
      'release.submitted',
      ...Array(6).fill('release.signed'),
      'release.approved',
    ])
  })

  test('a deputy signs as deputy', async () => {
    const offer = await submitted()
    expect(await sign(offer, 'pam', deputy('pam'))).toMatchObject({ data: { approved: false } })
    const [row] = await database.admin`select acted_as from sign_off where release_id = ${offer.release}`
    expect(row?.acted_as).toBe('deputy')
  })
})

describe('who may not sign', () => {
  async function refused(offer: Offer, code: string, attempt: Promise<unknown>) {
    const reply = await attempt
    expect(reply).toMatchObject({ refused: true, code })
    expect(await signatures(offer.release)).toEqual([])
    const seq = (reply as { evidence: number }).evidence
    const [entry] = await database.admin`select operation, code from evidence_index where seq = ${seq}`
    expect(entry).toEqual({ operation: 'release.sign', code })
    return (reply as { detail: string }).detail
  }

  test('its author, even as owner of a layer', async () => {
    const offer = await submitted()
    await database.admin`update ownership set deputy_id = ${AUTHOR} where agent_id = ${offer.agent} and layer = 'app'`
    const why = await refused(offer, 'separation_of_duties', sign(offer, 'app', AUTHOR))
    expect(why).toBe("You can't sign App: you drafted this release. app can.")
  })

  test('somebody who owns another layer', async () => {
    const offer = await submitted()
    expect(await refused(offer, 'not_owner', sign(offer, 'security', owner('pam')))).toContain(
      'security or security_deputy (deputy) can.',
    )
  })

  test('a layer that is vacant, and every other layer while one is', async () => {
    const offer = await submitted()
    await database.admin`update ownership set accountable_id = null, deputy_id = null where agent_id = ${offer.agent} and layer = 'pam'`
    await refused(offer, 'layer_vacant', sign(offer, 'pam'))
    await refused(offer, 'layer_vacant', sign(offer, 'iam'))
  })

  test('somebody who was deactivated', async () => {
    const offer = await submitted()
    await database.admin`update person set state = 'deactivated' where id = ${deputy('iga')}`
    await refused(offer, 'not_permitted', sign(offer, 'iga', deputy('iga')))
    await database.admin`update person set state = 'active' where id = ${deputy('iga')}`
  })

  test('without a sign-in of the last five minutes', async () => {
    const offer = await submitted()
    await refused(offer, 'reauthentication_required', sign(offer, 'iam', owner('iam'), 301))
    expect(await sign(offer, 'iam', owner('iam'), 299)).toMatchObject({ data: { approved: false } })
  })

  test('over a digest that is not the one offered', async () => {
    const offer = await submitted()
    await refused(offer, 'digest_changed', sign({ ...offer, digest: 'ab'.repeat(32) }, 'iam'))
  })

  test('with an API token, whatever it is scoped to', async () => {
    const offer = await submitted()
    const token = {
      kind: 'token' as const,
      tokenId: 'tok_1',
      personId: owner('iam'),
      name: 'ci',
      operations: ['release.sign'],
      teams: actor(owner('iam')).teams,
    }
    const input = { release: offer.release, layer: 'iam', digest: offer.digest, meaning: MEANING }
    await refused(offer, 'person_only', runCommand(signRelease, { actor: token, input }))
  })

  test('one person for two layers', async () => {
    const offer = await submitted()
    await database.admin`update ownership set deputy_id = ${owner('iam')} where agent_id = ${offer.agent} and layer = 'security'`
    await sign(offer, 'iam')
    const second = await sign(offer, 'security', owner('iam'))
    expect(second).toMatchObject({
      code: 'separation_of_duties',
      detail:
        "You can't sign Security: you signed IAM on this release, and one person fills one layer. security can.",
    })
    expect(await signatures(offer.release)).toHaveLength(1)
  })

  test('the database refuses all of that as well, behind the command', async () => {
    const offer = await submitted()
    const insert = (layer: string, person: string, digest = offer.digest) => database.admin`
      insert into sign_off (id, release_id, revision, layer, person_id, account_id, session_id, acted_as, digest, section_digest, meaning, authenticated_at, signed_at)
      values (${`sgn_${layer}_${person}_${count}`}, ${offer.release}, 1, ${layer}, ${person}, 'a', 's', 'accountable', ${digest}, ${digest}, 'forged', now(), now())`
    await expect(insert('iam', AUTHOR)).rejects.toThrow(/took part/)
    await expect(insert('iam', owner('pam'))).rejects.toThrow(/does not own/)
    await expect(insert('iam', owner('iam'), 'ab'.repeat(32))).rejects.toThrow(/digest|foreign key/)
    await expect(
      database.admin`update release set state = 'approved', approved_at = now(), certified_until = now() where id = ${offer.release}`,
    ).rejects.toThrow(/lacks signatures of/)
  })
})

describe('submitting', () => {
  test('is refused while a layer is vacant, which is named with its date', async () => {
    const agent = `agt_${++count}`
    await makeAgent(database.admin, agent)
    await database.admin`update ownership set accountable_id = null, deputy_id = null, since = '2026-11-03' where agent_id = ${agent} and layer = 'pam'`
    const draft = await runCommand(draftRelease, {
      actor: actor(AUTHOR),
      input: { agent, environment: 'production', intent: 'First release of it' },
    })
    if (isRefusal(draft)) throw new Error(draft.detail)
    const submit = await runCommand(submitRelease, {
      actor: actor(AUTHOR),
      input: { release: draft.data.release },
    })
    expect(submit).toMatchObject({
      code: 'layer_vacant',
      detail: 'Release blocked: PAM is vacant since 3 Nov 2026. IGA or an administrator can name an owner.',
    })
    expect((await stateOf(draft.data.release))?.state).toBe('draft')
  })

  test('a second release on the way for the same agent and environment is refused', async () => {
    const { agent } = await submitted()
    const second = await runCommand(draftRelease, {
      actor: actor(AUTHOR),
      input: { agent, environment: 'production', intent: 'Another one of it' },
    })
    expect(second).toMatchObject({ code: 'already_exists' })
    const staging = await runCommand(draftRelease, {
      actor: actor(AUTHOR),
      input: { agent, environment: 'staging', intent: 'Another one of it' },
    })
    expect(staging).toMatchObject({ data: { number: 1 } })
  })
})

describe('taking back', () => {
  test('changes requested: a draft again, signatures void, the reason on each', async () => {
    const offer = await submitted()
    await sign(offer, 'iam')
    const reply = await runCommand(requestChanges, {
      actor: actor(owner('pam')),
      input: { release: offer.release, layer: 'pam', reason: 'The rollback names nobody' },
    })
    expect(reply).toMatchObject({ data: { state: 'draft' } })
    const [row] = await signatures(offer.release)
    expect(row?.void_reason).toBe('pam (PAM) requested changes: The rollback names nobody')
    const [agent] = await database.admin`select state from agent where id = ${offer.agent}`
    expect(agent?.state).toBe('draft')
    expect(
      await runCommand(submitRelease, { actor: actor(AUTHOR), input: { release: offer.release } }),
    ).toMatchObject({ data: { state: 'in_review' } })
    expect(await sign(offer, 'iam')).toMatchObject({ data: { approved: false } })
  })

  test('changes are requested for a layer by its owners only', async () => {
    const offer = await submitted()
    const input = { release: offer.release, layer: 'pam', reason: 'The rollback names nobody' }
    expect(await runCommand(requestChanges, { actor: actor(owner('iam')), input })).toMatchObject({
      code: 'not_owner',
    })
  })

  test('one signature: by its signer, and not after the approval', async () => {
    const offer = await submitted()
    await sign(offer, 'iam')
    const input = { release: offer.release, layer: 'iam', reason: 'Signed too early' }
    expect(await runCommand(withdrawSignature, { actor: actor(deputy('iam')), input })).toMatchObject({
      code: 'not_owner',
    })
    expect(await runCommand(withdrawSignature, { actor: actor(owner('iam')), input })).toMatchObject({
      data: { layer: 'iam' },
    })
    for (const layer of CONTROL_LAYERS) await sign(offer, layer)
    expect(await runCommand(withdrawSignature, { actor: actor(owner('iam')), input })).toMatchObject({
      code: 'wrong_state',
    })
  })

  test('the whole release, by the team of its agent; then another can be drafted', async () => {
    const offer = await submitted()
    await sign(offer, 'iam')
    expect(
      await runCommand(withdrawRelease, {
        actor: actor(AUTHOR),
        input: { release: offer.release, reason: 'Wrong model' },
      }),
    ).toMatchObject({ data: { state: 'withdrawn' } })
    expect((await signatures(offer.release)).every(row => row.voided_at !== null)).toBe(true)
    const next = await runCommand(draftRelease, {
      actor: actor(AUTHOR),
      input: { agent: offer.agent, environment: 'production', intent: 'The right model' },
    })
    expect(next).toMatchObject({ data: { number: 2 } })
  })
})
