import { beforeAll, expect, test } from 'vitest'
import { updateAgent } from '@/lib/commands/agent/update-agent'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { signRelease } from '@/lib/commands/release/sign-release'
import { submitRelease } from '@/lib/commands/release/submit-release'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { digestRelease } from '@/lib/domain/release/content'
import { SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import { asSigner } from '@/lib/testing/as-signer'
import { useDatabase } from '@/lib/testing/database'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { ownerOf, readyAgent, run, signed, submitted } from '@/lib/testing/release-story'

const database = useDatabase()
const SIGNER = { kind: 'system', name: 'signer' } as const
let organisation: Organisation
const app = () => organisation.person('app')

const publish = () =>
  asSigner(() => runCommand(publishBundle, { actor: SIGNER, input: { environment: 'production' } }))

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
})

let count = 0
async function released() {
  const agent = await readyAgent(database.admin, organisation, `small-${++count}`)
  const offer = await submitted(organisation, agent.agent)
  await signed(organisation, offer)
  ok(await publish())
  return { ...agent, offer }
}

async function edit(agent: string, fields: Record<string, unknown>) {
  const [row] = await database.admin`select version from agent where id = ${agent}`
  return run(updateAgent, app(), { agent, expected_version: row!.version, ...fields })
}

async function small(agent: string) {
  const [row] = await database.admin`select r.*, p.content from release r
    join release_package p on p.release_id = r.id and p.revision = r.revision
    where r.agent_id = ${agent} and r.state in ('draft', 'in_review')`
  const { layers, carried } = row!.content.requirements
  return {
    release: row!.id as string,
    digest: row!.digest as string,
    content: row!.content,
    signs: CONTROL_LAYERS.filter(layer => layers[layer] > 0),
    carried: Object.keys(carried ?? {}).sort(),
  }
}

const offerOf = ({ release, digest }: { release: string; digest: string }) => ({ release, digest })

const stateOf = async (release: string) =>
  (await database.admin`select state, certified_until from release where id = ${release}`)[0]!

test('another model: IAM signs with app and security, the rest is carried, and the signer takes it', async () => {
  const { agent, offer } = await released()
  await edit(agent, { model: 'model-2' })
  const draft = await small(agent)
  expect(draft.signs).toEqual(['iam', 'security', 'app'])
  expect(draft.carried).toEqual(['compliance', 'iga', 'pam'])
  await run(submitRelease, app(), { release: draft.release })
  const refused = await runCommand(signRelease, {
    actor: ownerOf(organisation, 'pam'),
    input: { release: draft.release, digest: draft.digest, layer: 'pam', meaning: 'I want to sign as well' },
  })
  expect(isRefusal(refused) && refused.detail).toContain('word for word')
  await signed(organisation, offerOf(draft), draft.signs)
  const approved = await stateOf(draft.release)
  const before = await stateOf(offer.release)
  expect(approved.state).toBe('approved')
  expect(approved.certified_until <= before.certified_until).toBe(true)
  ok(await publish())
  expect((await stateOf(draft.release)).state).toBe('published')
  expect((await stateOf(offer.release)).state).toBe('superseded')

  // And again from there: carried from what was carried. The next bundle still takes it.
  await edit(agent, { prompt_reference: 'git:prompts@3' })
  const second = await small(agent)
  expect(second.carried).toEqual(['compliance', 'iga', 'pam'])
  expect(second.content.requirements.carried.iga.release).toBe(draft.release)
  await run(submitRelease, app(), { release: second.release })
  await signed(organisation, offerOf(second), second.signs)
  ok(await publish())
  expect((await stateOf(second.release)).state).toBe('published')
})

test('a section that changes while it is open loses what was carried, and its signer has to sign', async () => {
  const { agent } = await released()
  await edit(agent, { model: 'model-2' })
  await edit(agent, { rollback: 'Switch it off and call the bank' })
  expect((await small(agent)).signs).toEqual(['iam', 'pam'])
  await edit(agent, { model: 'model-1' })
  expect((await small(agent)).signs).toContain('pam')
})

/** Everything signed but the last; then what is behind it is changed, and the last one signs. */
async function untilTheLast() {
  const { agent, offer } = await released()
  await edit(agent, { model: 'model-2' })
  const draft = await small(agent)
  await run(submitRelease, app(), { release: draft.release })
  const last = draft.signs.at(-1) as ControlLayer
  await signed(organisation, offerOf(draft), draft.signs.slice(0, -1))
  const finish = () => signed(organisation, offerOf(draft), [last])
  return { agent, offer, draft, finish }
}

test.each<[string, (facts: Awaited<ReturnType<typeof untilTheLast>>) => Promise<unknown>]>([
  [
    'the signature behind it is void',
    ({ offer }) =>
      database.admin`update sign_off set voided_at = now(), void_reason = 'x', void_kind = 'signer' where release_id = ${offer.release} and layer = 'iga'`,
  ],
  [
    'the release behind it is no longer in force',
    ({ offer }) => database.admin`update release set state = 'withdrawn' where id = ${offer.release}`,
  ],
  [
    'it would outlive what it carries',
    ({ offer }) =>
      database.admin`update release set certified_until = now() - interval '1 day' where id = ${offer.release}`,
  ],
])('the database approves nothing when %s', async (what, undo) => {
  const facts = await untilTheLast()
  await undo(facts)
  if (what.startsWith('it would')) {
    // The command itself keeps to the end of the base: approved, and over already.
    await facts.finish()
    const { certified_until } = await stateOf(facts.draft.release)
    expect(certified_until < new Date()).toBe(true)
    return
  }
  await expect(facts.finish()).rejects.toThrow()
  expect((await stateOf(facts.draft.release)).state).toBe('in_review')
})

test('a forged package that says more is carried than was signed is approved by nobody', async () => {
  const { draft, finish } = await untilTheLast()
  const forged = structuredClone(draft.content)
  forged.sections.iga.description = 'Anything at all'
  const digests = digestRelease(forged)
  forged.requirements.carried.iga.section_digest = digests.sections.iga
  const { root, sections } = digestRelease(forged)
  await database.admin.begin(async sql => {
    await sql`set local session_replication_role = replica`
    await sql`update release_package set digest = ${root}, content = ${sql.json(forged)} where release_id = ${draft.release}`
    await sql`update release set digest = ${root} where id = ${draft.release}`
    for (const layer of draft.signs)
      await sql`update sign_off set digest = ${root}, section_digest = ${sections[layer as ControlLayer]}
        where release_id = ${draft.release} and layer = ${layer}`
  })
  const offered = { release: draft.release, digest: root }
  await expect(signed(organisation, offered, [draft.signs.at(-1)!])).rejects.toThrow()
  await expect(finish()).rejects.toThrow()
  expect((await stateOf(draft.release)).state).toBe('in_review')
})

test('approved, and then the signature behind it is taken away: the signer withholds it', async () => {
  const { offer, draft, finish } = await untilTheLast()
  await finish()
  await database.admin`update sign_off set voided_at = now(), void_reason = 'x', void_kind = 'signer'
    where release_id = ${offer.release} and layer = 'pam'`
  await publish()
  expect((await stateOf(draft.release)).state).toBe('approved')
  const [withheld] = await database.admin`select entry::jsonb #>> '{data,why}' as why from log_leaf
    join evidence_index using (seq) where type = 'bundle.release-withheld' and subject_id = ${draft.release}`
  expect(withheld!.why).toMatch(/PAM did not sign what is carried/)
})
