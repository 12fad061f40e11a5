/** Attacked: carried signatures of persons who turn out to be one human, and edits that ride along with a drift. */
import { beforeAll, expect, test } from 'vitest'
import { classifyActions } from '@/lib/commands/action/classify-actions'
import { updateAgent } from '@/lib/commands/agent/update-agent'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { confirmAccountLink } from '@/lib/commands/member/decide-account-link'
import { linkAccount } from '@/lib/commands/member/link-account'
import { submitRelease } from '@/lib/commands/release/submit-release'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import { asSigner } from '@/lib/testing/as-signer'
import { useDatabase } from '@/lib/testing/database'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { readyAgent, run, signed, submitted } from '@/lib/testing/release-story'

const database = useDatabase()
const SIGNER = { kind: 'system', name: 'signer' } as const
let organisation: Organisation
let agent = ''
let system = ''

const publish = () =>
  asSigner(async () =>
    ok(await runCommand(publishBundle, { actor: SIGNER, input: { environment: 'production' } })),
  )

beforeAll(async () => {
  organisation = await setUp()
  // No row asks PAM for a recent drill, which is never carried.
  const matrix = SHIPPED_RULES.matrix.filter(row => !row.drill)
  await database.admin.begin(async sql => {
    await sql`set local session_replication_role = replica`
    await sql`update organisation_rules set content = jsonb_set(content, '{matrix}', ${sql.json(matrix)})`
  })
  await asSigner(async () =>
    ok(await runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } })),
  )
  const made = await readyAgent(database.admin, organisation, 'carried')
  agent = made.agent
  system = made.system
  await signed(organisation, await submitted(organisation, agent))
  await publish()
})

async function edit(fields: Record<string, unknown>) {
  const [row] = await database.admin`select version from agent where id = ${agent}`
  return run(updateAgent, organisation.person('app'), { agent, expected_version: row!.version, ...fields })
}

async function open() {
  const [row] = await database.admin`select r.id, r.digest, p.content from release r
    join release_package p on p.release_id = r.id and p.revision = r.revision
    where r.agent_id = ${agent} and r.state in ('draft', 'in_review')`
  const { layers, carried } = row!.content.requirements
  return {
    release: row!.id as string,
    digest: row!.digest as string,
    signs: CONTROL_LAYERS.filter(layer => layers[layer] > 0),
    carried: Object.keys(carried ?? {}).sort(),
  }
}

/** IAM says that an account of one is the other's, Security confirms. */
async function oneHuman(one: string, other: string, says = 'iam-second', confirms = 'security-second') {
  const from = organisation.person(one).personId
  await database.admin`insert into account (id, person_id, issuer, subject, created_at)
    values (${`acc_of_${one}`}, ${from}, 'https://idp', ${one}, now())`
  const { link } = await run(linkAccount, organisation.person(says), {
    person: organisation.person(other).personId,
    issuer: 'https://idp',
    subject: one,
    reason: 'Both accounts are of one human',
  })
  await run(confirmAccountLink, organisation.person(confirms), { link })
}

test('a classification that is lowered beside another model: everybody signs, as without the drift', async () => {
  await edit({ model: 'model-2' })
  const classify = async (effect: 'read' | 'payment') => {
    const [row] =
      await database.admin`select id, version from action where system_id = ${system} and name = 'create_refund'`
    await run(classifyActions, organisation.person('app'), {
      actions: [
        {
          action: row!.id,
          expected_version: row!.version,
          classification: { effect, data_class: 'internal', reversible: true },
        },
      ],
      reason: 'What it does, as we see it',
    })
  }
  await classify('read')
  expect(await open()).toMatchObject({ signs: CONTROL_LAYERS, carried: [] })
  await classify('payment')
  expect((await open()).carried).toEqual(['compliance', 'iga', 'pam'])
})

test('whoever carries a signature and turns out to be a signer of another layer: the later one is void', async () => {
  const { release, digest, signs, carried } = await open()
  expect([signs, carried]).toEqual([
    ['iam', 'security', 'app'],
    ['compliance', 'iga', 'pam'],
  ])
  await run(submitRelease, organisation.person('app'), { release })
  await signed(organisation, { release, digest }, ['iam', 'security'])
  await oneHuman('iam', 'compliance')
  const live =
    await database.admin`select layer from sign_off where release_id = ${release} and voided_at is null`
  expect(live).toEqual([{ layer: 'security' }])
})

test('two carried signatures of one human: one of them is asked for again', async () => {
  const before = await open()
  expect(before.carried).toEqual(['compliance', 'iga', 'pam'])
  await oneHuman('iga', 'pam')
  const after = await open()
  expect(after.signs).toEqual(['iam', 'pam'])
  expect(after.carried).not.toContain('pam')
})
