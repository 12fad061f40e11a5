/** What the organisation's rules make of a release: who signs, what they are asked, when it is published. */
import { expect, test } from 'vitest'
import { runCommand } from '@/lib/commands/run-command'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import type { OrganisationRules } from '@/lib/domain/organisation/rules'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import { actor, AUTHOR, deputy, makeAgent, makeOrganisation, owner } from '@/lib/testing/release-fixture'
import { TEST_RULES } from '@/lib/testing/rules'
import { updateAgent } from '../agent/update-agent'
import { classifyActions } from '../action/classify-actions'
import { linkAccount } from '../member/link-account'
import { confirmAccountLink } from '../member/decide-account-link'
import { draftRelease } from './draft-release'
import { expireApprovals } from './expire-approvals'
import { publishRelease } from './publish-release'
import { signRelease } from './sign-release'
import { submitRelease } from './submit-release'
import { withdrawSignature } from './withdraw-signature'

const database = useDatabase()
let made = false
let version = 0
let count = 0

async function rules(change: (rules: OrganisationRules) => void = () => {}): Promise<void> {
  const content = structuredClone(TEST_RULES)
  change(content)
  if (!made) {
    await makeOrganisation(database.admin)
    made = true
  }
  await database.admin`insert into organisation_rules (version, content, proposed_by, confirmed_by, reason, created_at)
    values (${++version}, ${database.admin.json(content)}, ${owner('security')}, ${owner('compliance')}, 'For a test', now())`
}

async function offered(prepare: (agent: string) => Promise<unknown> = async () => {}) {
  const agent = `agt_${++count}`
  await makeAgent(database.admin, agent)
  await prepare(agent)
  const drafted = await runCommand(draftRelease, {
    actor: actor(AUTHOR),
    input: { agent, environment: 'production', intent: 'What stands now' },
  })
  if (isRefusal(drafted)) throw new Error(drafted.detail)
  const { release } = drafted.data
  const submitted = await runCommand(submitRelease, { actor: actor(AUTHOR), input: { release } })
  if (isRefusal(submitted)) throw new Error(submitted.detail)
  return { agent, release }
}

const row = async (release: string) => (await database.admin`select * from release where id = ${release}`)[0]!

async function sign(
  release: string,
  layer: ControlLayer,
  by = owner(layer),
  more: Record<string, unknown> = {},
) {
  const { digest } = await row(release)
  return runCommand(signRelease, {
    actor: actor(by),
    input: { release, layer, digest, meaning: 'I read it and answer for it', ...more },
  })
}

const versionOf = async (table: 'agent' | 'action', id: string): Promise<number> =>
  (await database.admin`select version from ${database.admin(table)} where id = ${id}`)[0]!.version

const code = (reply: unknown) => (isRefusal(reply) ? reply.code : null)
const readOnly = (agent: string) =>
  database.admin`update action set effect = 'read' where system_id = ${`sys_${agent}`}`

test('an agent that only reads needs three layers, and no other may sign', async () => {
  await rules()
  const { release } = await offered(readOnly)
  expect(code(await sign(release, 'iga'))).toBe('wrong_state')
  for (const layer of ['iam', 'security'] as const) expect(code(await sign(release, layer))).toBeNull()
  expect((await row(release)).state).toBe('in_review')
  expect(code(await sign(release, 'app'))).toBeNull()
  expect((await row(release)).state).toBe('approved')
})

test('a regulated agent needs two signatures of Compliance, by two people', async () => {
  await rules(all => {
    for (const each of all.matrix) each.passkey = false
  })
  const { release } = await offered(
    agent => database.admin`update agent set attributes = '{regulated}' where id = ${agent}`,
  )
  for (const layer of CONTROL_LAYERS) expect(code(await sign(release, layer))).toBeNull()
  expect((await row(release)).state).toBe('in_review')
  expect(code(await sign(release, 'compliance'))).toBe('already_signed')
  expect(code(await sign(release, 'compliance', deputy('compliance')))).toBeNull()
  expect((await row(release)).state).toBe('approved')
})

test('a release that asks for passkeys takes no other signature', async () => {
  await rules()
  const { release } = await offered(
    agent => database.admin`update agent set attributes = '{regulated}' where id = ${agent}`,
  )
  expect(code(await sign(release, 'iam'))).toBe('passkey_required')
})

test('a mandatory question needs an answer other than no; nothing that was not asked is taken', async () => {
  await rules(all => {
    all.checklist.iam = [
      { id: 'exclusive', question: 'Nobody else uses these identities', mandatory: true },
      { id: 'rotated', question: 'Keys were rotated this year', mandatory: false },
    ]
  })
  const { release } = await offered()
  const answer = (id: string, said: string) => ({ answers: [{ id, answer: said, evidence: '' }] })
  expect(await sign(release, 'iam')).toMatchObject({
    code: 'checklist_incomplete',
    errors: [{ pointer: '/answers/exclusive' }],
  })
  expect(code(await sign(release, 'iam', owner('iam'), answer('exclusive', 'no')))).toBe(
    'checklist_incomplete',
  )
  expect(code(await sign(release, 'iam', owner('iam'), answer('nobody-asked', 'yes')))).toBe('invalid_input')
  expect(code(await sign(release, 'iam', owner('iam'), answer('exclusive', 'yes')))).toBeNull()
  const [signed] = await database.admin`select answers from sign_off where release_id = ${release}`
  expect(signed!.answers).toEqual([{ id: 'exclusive', answer: 'yes', evidence: '' }])
})

test('a tightened matrix judges an open release again, and voids what was signed', async () => {
  await rules()
  const { release, agent } = await offered(readOnly)
  expect(code(await sign(release, 'iam'))).toBeNull()
  await rules(all => {
    all.matrix[0]!.requires = { iam: 1, iga: 1, pam: 1, security: 1, app: 1, compliance: 1 }
  })
  // Whatever changes next composes it under the new rules.
  const now = await versionOf('agent', agent)
  await runCommand(updateAgent, {
    actor: actor(AUTHOR),
    input: { agent, expected_version: now, description: 'Says the same otherwise' },
  })
  const [voided] = await database.admin`select void_kind from sign_off where release_id = ${release}`
  expect(voided).toEqual({ void_kind: 'policy' })
  for (const layer of CONTROL_LAYERS) expect(code(await sign(release, layer))).toBeNull()
  expect((await row(release)).state).toBe('approved')
})

test('a change of one section voids its signature; the others confirm the new root', async () => {
  await rules()
  const { release, agent } = await offered()
  for (const layer of ['iam', 'pam', 'security'] as const) await sign(release, layer)
  const before = (await row(release)).digest
  const now = await versionOf('agent', agent)
  await runCommand(updateAgent, {
    actor: actor(AUTHOR),
    input: { agent, expected_version: now, rollback: 'Switch it off, then pay by hand' },
  })
  expect((await row(release)).digest).not.toBe(before)
  const voided =
    await database.admin`select id, layer, void_kind from sign_off where release_id = ${release} order by layer`
  expect(voided.map(each => [each.layer, each.void_kind])).toEqual([
    ['iam', 'elsewhere'],
    ['pam', 'section'],
    ['security', 'elsewhere'],
  ])
  const of = (layer: string) => voided.find(each => each.layer === layer)!.id
  expect(code(await sign(release, 'pam', owner('pam'), { confirms: of('pam') }))).toBe('wrong_state')
  expect(code(await sign(release, 'iam', owner('iam'), { confirms: of('security') }))).toBe('not_found')
  expect(code(await sign(release, 'iam', owner('iam'), { confirms: of('iam') }))).toBeNull()
})

test('publication is asked for by IAM or PAM where the setting says so, and an approval ends', async () => {
  await rules(all => {
    all.settings.publish_automatically = false
    all.settings.approval_valid_days = 1
  })
  const { release } = await offered()
  expect(code(await runCommand(publishRelease, { actor: actor(owner('pam')), input: { release } }))).toBe(
    'wrong_state',
  )
  for (const layer of CONTROL_LAYERS) await sign(release, layer)
  expect(await row(release)).toMatchObject({ state: 'approved', publish_requested_at: null })
  expect(code(await runCommand(publishRelease, { actor: actor(owner('app')), input: { release } }))).toBe(
    'not_permitted',
  )

  // Before that, a signer can still take a signature back: it is in review again.
  const back = { release, layer: 'iga', reason: 'I read it wrongly' }
  expect(code(await runCommand(withdrawSignature, { actor: actor(owner('iga')), input: back }))).toBeNull()
  expect((await row(release)).state).toBe('in_review')
  await sign(release, 'iga')

  const worker = { actor: { kind: 'system', name: 'worker' } as const, input: {} }
  expect(code(await runCommand(expireApprovals, worker))).toBe('wrong_state')
  await database.admin`update release set approval_expires_at = now() - interval '1 second' where id = ${release}`
  expect(code(await runCommand(publishRelease, { actor: actor(owner('pam')), input: { release } }))).toBe(
    'wrong_state',
  )
  expect(await runCommand(expireApprovals, worker)).toMatchObject({ data: { expired: [release] } })
  expect((await row(release)).state).toBe('expired')

  const next = await offered()
  for (const layer of CONTROL_LAYERS) await sign(next.release, layer)
  const both = await Promise.all(
    ['iam', 'pam'].map(layer =>
      runCommand(publishRelease, {
        actor: actor(owner(layer as ControlLayer)),
        input: { release: next.release },
      }),
    ),
  )
  expect(both.filter(reply => !isRefusal(reply))).toHaveLength(1)
})

test('a duty counts from its age on', async () => {
  await rules(all => {
    all.settings.duty_min_age_hours = 24
  })
  const { release, agent } = await offered()
  expect(await sign(release, 'iam')).toMatchObject({
    code: 'separation_of_duties',
    detail: expect.stringContaining('younger than 24 hours'),
  })
  await database.admin`update ownership set since = now() - interval '2 days' where agent_id = ${agent}`
  await database.admin`update ownership_history set since = now() - interval '2 days' where agent_id = ${agent}`
  await database.admin`update membership set since = now() - interval '2 days'`
  expect(code(await sign(release, 'iam'))).toBeNull()
})

test('who chose a classification stays a contributor when somebody saves the same again', async () => {
  await rules()
  const { release, agent } = await offered()
  const classify = async (by: string, reversible: boolean) => {
    const now = await versionOf('action', `act_${agent}_note`)
    return runCommand(classifyActions, {
      actor: actor(by),
      input: {
        actions: [
          {
            action: `act_${agent}_note`,
            expected_version: now,
            classification: { effect: 'write', data_class: 'internal', reversible },
          },
        ],
        reason: 'As it is',
      },
    })
  }
  expect(code(await classify(owner('app'), false))).toBeNull()
  expect(code(await sign(release, 'app'))).toBe('separation_of_duties')
  await classify(AUTHOR, false)
  expect(code(await classify(AUTHOR, true))).toBeNull()
  expect(code(await classify(AUTHOR, false))).toBeNull()
  expect(code(await sign(release, 'app'))).toBe('separation_of_duties')
})

test('two accounts of one human: what one did, the other did', async () => {
  await rules()
  await database.admin`insert into account (id, person_id, issuer, subject, created_at) values ('acc_author', ${AUTHOR}, 'https://idp', 'author', now())`
  const { release } = await offered()
  expect(code(await sign(release, 'iga'))).toBeNull()
  // The author's account turns out to be the IGA owner's.
  const asked = await runCommand(linkAccount, {
    actor: actor(owner('iam')),
    input: { person: owner('iga'), issuer: 'https://idp', subject: 'author', reason: 'One human' },
  })
  if (isRefusal(asked)) throw new Error(asked.detail)
  const confirmed = await runCommand(confirmAccountLink, {
    actor: actor(owner('security')),
    input: { link: asked.data.link },
  })
  expect(code(confirmed)).toBeNull()
  const [voided] = await database.admin`select void_kind from sign_off where release_id = ${release}`
  expect(voided).toEqual({ void_kind: 'signer' })
  expect(code(await sign(release, 'iga'))).toBe('separation_of_duties')
})
