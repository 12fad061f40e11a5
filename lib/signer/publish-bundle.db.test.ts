import { beforeAll, describe, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { inTransaction, writeAs } from '@/db/write'
import { removeGuardrail } from '@/lib/commands/policy/remove-guardrail'
import { setGuardrail } from '@/lib/commands/policy/set-guardrail'
import { setThreshold } from '@/lib/commands/policy/set-threshold'
import { suspendAgent } from '@/lib/commands/agent/suspend-agent'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { dataTextOf } from '@/lib/testing/bundle-data'
import { asSigner } from '@/lib/testing/as-signer'
import { useDatabase } from '@/lib/testing/database'
import { guardrailByTwo } from '@/lib/testing/guardrails'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { type Offer, readyAgent, run, signed, submitted } from '@/lib/testing/release-story'
import { verifyBundle } from './verify-bundle'

const database = useDatabase()
const ENVIRONMENT = 'production'
const SIGNER = { kind: 'system', name: 'signer' } as const
let organisation: Organisation

beforeAll(async () => {
  organisation = await setUp()
  await asSigner(async () =>
    ok(await runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } })),
  )
})

const publish = (now?: Date) =>
  asSigner(() =>
    runCommand(publishBundle, { actor: SIGNER, input: { environment: ENVIRONMENT }, ...(now && { now }) }),
  )

async function published() {
  const reply = await publish()
  if (isRefusal(reply)) throw new Error(reply.detail)
  return reply.data
}

/** What somebody with the superuser's rights could do: the triggers are off in here. */
async function tampering(change: (sql: typeof database.admin) => Promise<unknown>): Promise<void> {
  await database.admin.begin(async sql => {
    await sql`set local session_replication_role = replica`
    await change(sql as unknown as typeof database.admin)
  })
}

const stateOf = async ({ release }: Offer) =>
  (await database.admin`select state from release where id = ${release}`)[0]?.state
const agentState = async (agent: string) =>
  (await database.admin`select state from agent where id = ${agent}`)[0]?.state
const withheldOf = ({ release }: Offer) =>
  database.admin`select entry::jsonb #>> '{data,why}' as why from log_leaf join evidence_index using (seq)
    where type = 'bundle.release-withheld' and subject_id = ${release} order by seq`

/** The policy of the newest bundle, out of the archive that enforcers load. */
async function newest() {
  const [row] =
    await database.admin`select * from bundle where environment = ${ENVIRONMENT} order by serial desc limit 1`
  const { policy } = JSON.parse(dataTextOf(row!.bytes))
  return { serial: row!.serial as number, bytes: row!.bytes as Buffer, policy }
}

let count = 0
/** Released for the first time: approved by six, waiting for the signer. */
async function approved() {
  const agent = await readyAgent(database.admin, organisation, `worker-${++count}`)
  const offer = await submitted(organisation, agent.agent)
  await signed(organisation, offer)
  return { ...agent, offer }
}

async function releasedAgain(agent: string): Promise<Offer> {
  const offer = await submitted(organisation, agent)
  await signed(organisation, offer)
  return offer
}

describe('what people signed becomes the bundle', () => {
  test('approved → published, the agent is active, and the bytes verify with the public key', async () => {
    const { agent, slug, identity, offer } = await approved()
    expect(await agentState(agent)).toBe('in_review')
    expect(await published()).toMatchObject({
      environment: ENVIRONMENT,
      published: { serial: 1 },
      withheld: [],
    })
    expect([await stateOf(offer), await agentState(agent)]).toEqual(['published', 'active'])
    const { policy, bytes } = await newest()
    expect(policy.identities[identity]).toEqual([agent])
    expect(policy.agents[agent]).toMatchObject({
      release: offer.release,
      digest: offer.digest,
      status: 'active',
    })
    expect(Object.keys(policy.agents[agent].surface[slug]).sort()).toEqual([
      'create_refund',
      'delete_customer',
      'retrieve_charge',
      'update_customer',
    ])
    const [key] = await database.admin`select public_key from signing_key where purpose = 'bundle'`
    expect(isRefusal(verifyBundle(bytes, key!.public_key, { scope: ENVIRONMENT }))).toBe(false)
    expect(isRefusal(verifyBundle(bytes, key!.public_key, { scope: 'staging' }))).toBe(true)
    const events =
      await database.admin`select type, subject_id, actor_id from evidence_index where operation = 'bundle.publish' order by seq`
    expect(events.map(row => row.type)).toEqual(['bundle.published', 'release.published'])
    expect(events.every(row => row.actor_id === 'signer')).toBe(true)
  })

  test('the same facts make no new bundle; half-way to its end it is issued again', async () => {
    const before = await newest()
    expect(await publish()).toMatchObject({ refused: true, code: 'wrong_state' })
    expect((await newest()).serial).toBe(before.serial)
    const later = await publish(new Date(Date.now() + 4 * 86_400_000))
    expect(later).toMatchObject({ data: { published: { serial: before.serial + 1 } } })
    expect((await newest()).policy.agents).toEqual(before.policy.agents)
  })

  test('a later release replaces the one in force', async () => {
    const { agent, offer } = await approved()
    await published()
    const next = await releasedAgain(agent)
    expect(await published()).toMatchObject({ withheld: [] })
    expect([await stateOf(offer), await stateOf(next)]).toEqual(['superseded', 'published'])
    expect((await newest()).policy.agents[agent].release).toBe(next.release)
  })

  test('a suspended agent is said to be so', async () => {
    const { agent } = await approved()
    await published()
    await run(suspendAgent, organisation.person('pam'), { agent, reason: 'It pays twice' })
    await published()
    expect((await newest()).policy.agents[agent].status).toBe('suspended')
  })

  test('suspending does not wait while a bundle is being made', async () => {
    const { agent } = await approved()
    await published()
    let suspended: unknown
    await asSigner(() =>
      inTransaction(async tx => {
        const { input, load } = publishBundle
        await load(tx, input.parse({ environment: ENVIRONMENT }), {
          actor: SIGNER,
          now: new Date(),
          newId: String,
          newSecret: String,
        })
        writeAs('app_rt')
        suspended = await run(suspendAgent, organisation.person('pam'), { agent, reason: 'It pays twice' })
      }),
    )
    expect(suspended).toMatchObject({ state: 'suspended' })
  })

  test('two signers at once: one bundle each serial', async () => {
    await approved()
    writeAs('signer_rt')
    const both = await Promise.all(
      [1, 2].map(() => runCommand(publishBundle, { actor: SIGNER, input: { environment: ENVIRONMENT } })),
    )
    writeAs('app_rt')
    expect(both.map(isRefusal).sort()).toEqual([false, true])
  })
})

describe('what is current joins what was signed', () => {
  const guardrail = (layer: string, outcome: string, more: Record<string, unknown> = {}) => ({
    layer,
    name: `Guardrail ${++count}`,
    selector: { effects: ['write'] },
    condition: null,
    outcome,
    ...more,
  })
  const byTwo = async (
    command: typeof setGuardrail | typeof removeGuardrail,
    layer: string,
    input: Record<string, unknown>,
  ) =>
    ok(
      await guardrailByTwo(
        command,
        organisation.person(layer),
        organisation.person(`${layer}-second`),
        input,
      ),
    ).data
  const rulesOf = async (agent: string, slug: string) => {
    const { guardrails, thresholds } = (await newest()).policy.agents[agent].surface[slug].update_customer
    return { guardrails, thresholds }
  }

  test('a tightened guardrail reaches a released agent with the next bundle; a loosened one does not', async () => {
    const { agent, slug } = await approved()
    await published()
    const set = await byTwo(setGuardrail, 'compliance', guardrail('compliance', 'deny'))
    expect(await published()).toMatchObject({ published: expect.anything() })
    expect((await rulesOf(agent, slug)).guardrails.deny).toEqual([`${set.guardrail}@1`])

    await releasedAgain(agent)
    await published()
    const loosened = { ...guardrail('compliance', 'step_up'), id: set.guardrail, expected_version: 1 }
    await byTwo(setGuardrail, 'compliance', loosened)
    await published()
    // The pinned version still denies; the new one binds beside it.
    expect((await rulesOf(agent, slug)).guardrails).toMatchObject({
      deny: [`${set.guardrail}@1`],
      step_up: [`${set.guardrail}@2`],
    })
    await byTwo(removeGuardrail, 'compliance', {
      guardrail: set.guardrail,
      expected_version: 2,
      reason: 'No longer needed',
    })
    await published()
    expect((await rulesOf(agent, slug)).guardrails.deny).toEqual([`${set.guardrail}@1`])
    await releasedAgain(agent)
    await published()
    expect((await rulesOf(agent, slug)).guardrails.deny).toEqual([])
  })

  test('a rule rewritten in its table without a new version does not loosen what was signed, nor hide', async () => {
    const { agent, slug, system } = await approved()
    const set = await byTwo(setGuardrail, 'security', guardrail('security', 'deny'))
    const [action] =
      await database.admin`select id from action where system_id = ${system} and name = 'update_customer'`
    const threshold = await run(setThreshold, organisation.person('app'), {
      action: action!.id,
      condition: null,
      outcome: 'deny',
    })
    await published()
    await releasedAgain(agent)
    await published()
    await tampering(
      sql => sql`update rule set outcome = 'step_up' where id in (${set.guardrail}, ${threshold.threshold})`,
    )
    await published()
    const rules = await rulesOf(agent, slug)
    const named = expect.stringMatching(new RegExp(`^${set.guardrail}@1(~|$)`))
    expect([rules.guardrails.deny, rules.guardrails.step_up]).toEqual([[named], [named]])
    expect([rules.thresholds.deny.length, rules.thresholds.step_up.length]).toEqual([1, 1])
    await tampering(
      sql => sql`update rule set outcome = 'deny' where id in (${set.guardrail}, ${threshold.threshold})`,
    )
    await byTwo(removeGuardrail, 'security', {
      guardrail: set.guardrail,
      expected_version: 1,
      reason: 'End of the test',
    })
  })
})

type Forge = (sql: typeof database.admin, offer: Offer) => Promise<unknown>

const BROKEN: Forge = (sql, { release }) =>
  sql`update release_package set content = '{"v":1}' where release_id = ${release}`

/** Each of these is what somebody with the database's superuser could do behind the signer's back. */
const FORGERIES: [what: string, forge: Forge, why: RegExp][] = [
  [
    'the content was changed',
    (sql, { release }) =>
      sql`update release_package set content = jsonb_set(content, '{sections,iga,purposes}', '["refunds","anything"]') where release_id = ${release}`,
    /does not have the digest that was signed/,
  ],
  [
    'the content is broken',
    (sql, { release }) => sql`update release_package set content = '{"v":1}' where release_id = ${release}`,
    /can't be read/,
  ],
  [
    'a signature is missing',
    (sql, { release }) => sql`delete from sign_off where release_id = ${release} and layer = 'pam'`,
    /PAM did not sign/,
  ],
  [
    'a signature was moved to the deputy',
    (sql, { release }) =>
      sql`update sign_off set person_id = ${organisation.person('pam-second').personId} where release_id = ${release} and layer = 'pam'`,
    /another person as signer of PAM/,
  ],
  [
    'a signature was moved to somebody else',
    (sql, { release }) =>
      sql`update sign_off set person_id = ${organisation.person('platform').personId} where release_id = ${release} and layer = 'pam'`,
    /PAM was not signed by its owner/,
  ],
  [
    'a signature was never given',
    (sql, { release }) =>
      sql`update sign_off set id = 'sgn_forged' where release_id = ${release} and layer = 'security'`,
    /no signature sgn_forged of Security/,
  ],
  [
    'its author became one of the signers',
    (sql, { release }) =>
      sql`update release_contributor set person_id = ${organisation.person('iam').personId} where release_id = ${release} and acted_as = 'author'`,
    /took part in it/,
  ],
  [
    'it is certified for longer',
    (sql, { release }) =>
      sql`update release set certified_until = certified_until + interval '1 day' where id = ${release}`,
    /longer certification/,
  ],
  [
    'it is another agent’s',
    (sql, { release }) =>
      sql`update release set agent_id = (select agent_id from release where state = 'published' and environment = ${ENVIRONMENT} and agent_id <> (select agent_id from release where id = ${release}) and not exists (select from release o where o.agent_id = release.agent_id and o.state in ('draft', 'in_review', 'approved')) limit 1) where id = ${release}`,
    /another agent/,
  ],
]

describe('a fact that was changed behind its back', () => {
  let agent: string
  let inForce: Offer
  let next: Offer
  beforeAll(async () => {
    const made = await approved()
    agent = made.agent
    inForce = made.offer
    await published()
    next = await releasedAgain(agent)
  })

  /** The forged state for as long as the test looks at it; then everything is as it was. */
  async function forged(forge: Forge, look: () => Promise<void>): Promise<void> {
    const tables = ['release', 'release_package', 'sign_off', 'release_contributor'] as const
    const key = (table: string) => database.admin(table === 'release' ? 'id' : 'release_id')
    const before = await Promise.all(
      tables.map(
        table =>
          database.admin`select to_jsonb(t) as row from ${database.admin(table)} t where ${key(table)} = ${next.release}`,
      ),
    )
    await tampering(sql => forge(sql, next))
    try {
      await look()
    } finally {
      await tampering(async sql => {
        for (const [at, table] of tables.entries()) {
          await sql`delete from ${sql(table)} where ${key(table)} = ${next.release}`
          for (const { row } of before[at]!) {
            await sql`insert into ${sql(table)} select * from jsonb_populate_record(null::${sql(table)}, ${sql.json(row)})`
          }
        }
      })
    }
  }

  test.each(FORGERIES)(
    '%s: withheld, said why once, and what was in force stays',
    async (_what, forge, why) => {
      await forged(forge, async () => {
        const { serial } = await newest()
        const withheld = [{ release: next.release, why: expect.stringMatching(why) }]
        expect(await published()).toMatchObject({ published: null, withheld })
        expect([await stateOf(inForce), await stateOf(next)]).toEqual(['published', 'approved'])
        const { policy, ...after } = await newest()
        expect([after.serial, policy.agents[agent].release]).toEqual([serial, inForce.release])
        // Nothing new to say: no second entry.
        expect(await publish()).toMatchObject({ refused: true, code: 'wrong_state' })
        expect((await withheldOf(next)).at(-1)).toEqual({ why: expect.stringMatching(why) })
      })
    },
  )

  test('holds nobody else up', async () => {
    await forged(BROKEN, async () => {
      const other = await approved()
      expect(await published()).toMatchObject({
        published: expect.anything(),
        withheld: [{ release: next.release }],
      })
      const { policy } = await newest()
      expect(policy.agents[other.agent].release).toBe(other.offer.release)
      expect(policy.agents[agent].release).toBe(inForce.release)
    })
  })

  test('in the release that is in force: its agent is denied, the others stay', async () => {
    expect(await published()).toMatchObject({ published: expect.anything(), withheld: [] })
    expect([await stateOf(inForce), await stateOf(next)]).toEqual(['superseded', 'published'])
    await forged(BROKEN, async () => {
      expect(await published()).toMatchObject({
        published: expect.anything(),
        withheld: [{ release: next.release }],
      })
      const { policy } = await newest()
      expect(policy.agents[agent]).toBeUndefined()
      expect(Object.keys(policy.agents).length).toBeGreaterThan(3)
    })
    await published()
    expect((await newest()).policy.agents[agent].release).toBe(next.release)
  })
})

test('a release with five signatures can’t be made approved by anybody but a superuser', async () => {
  const { agent } = await readyAgent(database.admin, organisation, `worker-${++count}`)
  const offer = await submitted(organisation, agent)
  await signed(organisation, offer, CONTROL_LAYERS.slice(0, 5))
  const approve = (sql: typeof database.admin) =>
    sql`update release set state = 'approved', approved_at = now(), publish_requested_at = now(), certified_until = now() + interval '1 day' where id = ${offer.release}`
  await expect(approve(database.admin)).rejects.toThrow('lacks signatures of compliance')
  await tampering(approve)
  expect(await published()).toMatchObject({
    withheld: [{ release: offer.release, why: expect.stringContaining('Compliance did not sign') }],
  })
  expect(await stateOf(offer)).toBe('approved')
})

test('the signer’s role signs nothing away: it can neither sign off nor rewrite what was signed', async () => {
  const { offer } = await approved()
  const signer = pool('signer_rt', 2).$client
  await expect(
    signer`update sign_off set voided_at = now() where release_id = ${offer.release}`,
  ).rejects.toThrow('permission denied')
  await expect(
    signer`insert into release_package select release_id, 99, digest, content, reason, changed_sections, created_at from release_package where release_id = ${offer.release}`,
  ).rejects.toThrow('permission denied')
  await expect(pool('app_rt', 2).$client`select wrapped_private_key from signing_key`).rejects.toThrow(
    'permission denied',
  )
  await expect(pool('app_rt', 2).$client`insert into bundle select * from bundle`).rejects.toThrow(
    'permission denied',
  )
})
