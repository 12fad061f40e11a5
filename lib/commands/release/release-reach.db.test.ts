/** What an agent can reach, and what enforcers supply, stand in its release: a change far away voids what was signed. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { isRefusal } from '@/lib/domain/refusal'
import type { ReleaseContent } from '@/lib/domain/release/content'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { useDatabase } from '@/lib/testing/database'
import { addPerson } from '@/lib/testing/people'
import { actor, AUTHOR, makeAgent, makeOrganisation, owner, putInReview } from '@/lib/testing/release-fixture'
import { classifyActions } from '../action/classify-actions'
import { retireAgent } from '../agent/retire-agent'
import { updateAgent } from '../agent/update-agent'
import { assignLayer } from '../control-layer/assign-layer'
import type { AnyCommand } from '../define-command'
import { declareSupply } from '../enforcer/declare-supply'
import { registerEnforcer } from '../enforcer/register-enforcer'
import { revokeEnforcer } from '../enforcer/revoke-enforcer'
import { runCommand } from '../run-command'

const database = useDatabase()
let omar: PersonActor
beforeAll(async () => {
  await makeOrganisation(database.admin)
  omar = await addPerson(database.admin, 'Omar', 'platform')
})

async function run(command: AnyCommand, by: PersonActor, input: Record<string, unknown>) {
  const reply = await runCommand(command, { actor: by, input })
  if (isRefusal(reply)) throw new Error(reply.detail)
  return reply.data as Record<string, unknown>
}

type Agents = { a: string; b: string; c: string; d: string }
let count = 0
let chain: Agents
let offer: { id: string; digest: string }

/** a → b → c, and d by itself; a is in review, signed by two layers. */
beforeEach(async () => {
  count += 1
  chain = { a: `agt_a${count}`, b: `agt_b${count}`, c: `agt_c${count}`, d: `agt_d${count}` }
  for (const id of Object.values(chain)) await makeAgent(database.admin, id)
  await database.admin`insert into agent_delegation values (${chain.a}, ${chain.b}), (${chain.b}, ${chain.c})`
  offer = await putInReview(database.admin, chain.a, 1, ['iam', 'security'])
})

async function now() {
  const [row] = await database.admin`
    select release.revision, content from release
    join release_package on release_id = release.id and release_package.revision = release.revision
    where release.id = ${offer.id}`
  const voids = await database.admin`
    select layer, void_kind, void_reason from sign_off where release_id = ${offer.id} order by layer`
  return { revision: row!.revision as number, content: row!.content as ReleaseContent, voids }
}

const reach = async () => (await now()).content.sections.security.reach
const kinds = async () => (await now()).voids.map(row => row.void_kind as string | null)

describe('reach', () => {
  test('is what the declared delegations add up to', async () => {
    const [a, b, c] = [chain.a, chain.b, chain.c].map(id => `name of ${id}`)
    expect(await reach()).toEqual([
      { id: chain.b, name: b, path: [a, b], systems: [`shop-${chain.b}`], top_tier: 'high' },
      { id: chain.c, name: c, path: [a, b, c], systems: [`shop-${chain.c}`], top_tier: 'high' },
    ])
  })

  test.each<[what: string, change: () => Promise<unknown>]>([
    [
      'a higher tier two hops away',
      () =>
        run(classifyActions, actor(AUTHOR), {
          actions: [
            {
              action: `act_${chain.c}_create_refund`,
              expected_version: 1,
              classification: { effect: 'payment', data_class: 'restricted', reversible: false },
            },
          ],
        }),
    ],
    [
      'another hop two hops away',
      () => run(updateAgent, actor(AUTHOR), { agent: chain.c, expected_version: 1, delegates_to: [chain.d] }),
    ],
    [
      'a hop that is no longer declared',
      () => run(updateAgent, actor(AUTHOR), { agent: chain.b, expected_version: 1, delegates_to: [] }),
    ],
    [
      'another name',
      () => run(updateAgent, actor(AUTHOR), { agent: chain.c, expected_version: 1, name: 'Ledger' }),
    ],
    ['one that is retired', () => run(retireAgent, actor(AUTHOR), { agent: chain.c, reason: 'No longer' })],
  ])('%s: composed again, Security’s signature void, the other to be confirmed', async (_what, change) => {
    const before = await reach()
    await change()
    const after = await now()
    expect(after.revision).toBe(2)
    expect(after.content.sections.security.reach).not.toEqual(before)
    expect(after.voids).toMatchObject([
      { layer: 'iam', void_kind: 'elsewhere' },
      { layer: 'security', void_kind: 'section' },
    ])
    const [entry] = await database.admin`
      select type from evidence_index where subject_id = ${offer.id} order by seq desc limit 1`
    expect(entry?.type).toBe('release.sign-offs-voided')
  })

  test.each<[what: string, change: () => Promise<unknown>]>([
    [
      'a change downstream that nobody upstream can see',
      () => run(updateAgent, actor(AUTHOR), { agent: chain.c, expected_version: 1, model: 'model-2' }),
    ],
    [
      'a change of an agent that it can’t reach',
      () => run(updateAgent, actor(AUTHOR), { agent: chain.d, expected_version: 1, name: 'Elsewhere' }),
    ],
    [
      'other owners downstream',
      async () => {
        const [row] = await database.admin`
          select version from ownership where agent_id = ${chain.c} and layer = 'iam'`
        await run(assignLayer, actor(owner('iga')), {
          agent: chain.c,
          layer: 'iam',
          expected_version: row!.version,
          team: 'team_iam',
          accountable: owner('iam'),
          deputy: null,
          reason: 'On leave for months',
        })
      },
    ],
  ])('%s: as it was signed', async (_what, change) => {
    await change()
    expect((await now()).revision).toBe(1)
    expect(await kinds()).toEqual([null, null])
  })

  test('a new hop and a change behind it at the same moment: neither is missed', async () => {
    for (let round = 0; round < 5; round += 1) {
      const hop = (delegates_to: string[], version: number) =>
        run(updateAgent, actor(AUTHOR), { agent: chain.c, expected_version: version, delegates_to })
      if (round > 0) await hop([], 2 * round)
      await Promise.all([
        hop([chain.d], 2 * round + 1),
        run(classifyActions, actor(AUTHOR), {
          reason: 'To and fro, for a test',
          actions: [
            {
              action: `act_${chain.d}_create_refund`,
              expected_version: round + 1,
              classification: {
                effect: round % 2 === 0 ? 'read' : 'payment',
                data_class: 'internal',
                reversible: true,
              },
            },
          ],
        }),
      ])
      const far = (await reach())?.find(({ id }) => id === chain.d)
      expect(far?.top_tier).toBe(round % 2 === 0 ? 'medium' : 'high')
    }
  })
})

describe('field supply', () => {
  const supply = async () => (await now()).content.sections.security.field_supply
  let threshold: string
  let enforcer: string

  beforeEach(async () => {
    threshold = `thr_${chain.a}`
    await database.admin`insert into rule (id, kind, layer, name, action_id, outcome, sentence, authored, condition, obligations, approvals, changed_by, changed_at)
      values (${threshold}, 'threshold', 'app', 'Cases only', ${`act_${chain.a}_create_refund`}, 'deny', 'Denied without a case.',
        ${database.admin.json({ not: { field: ['task'], op: 'exists' } })}, ${database.admin.json({ field: ['task'], op: 'exists', negated: true })}, '{}', '[]', ${AUTHOR}, now())`
    await run(updateAgent, actor(AUTHOR), { agent: chain.a, expected_version: 1, model: 'model-2' })
    const made = await run(registerEnforcer, omar, {
      name: `gateway-${count}`,
      kind: 'gateway',
      environment: 'production',
    })
    enforcer = made.id as string
  })

  const missingAt = async () =>
    (await supply())?.map(({ field, rules, missing_at }) => ({
      field,
      rules,
      said: missing_at.filter(each => each.enforcer === `gateway-${count}`).map(each => each.said),
    }))

  test('silent, then no, then yes, then revoked: each composes the release again', async () => {
    expect(await missingAt()).toEqual([{ field: 'task', rules: [threshold], said: ['nothing'] }])
    await run(declareSupply, omar, { enforcer, supplies: ['arguments'], expected_version: 1 })
    expect(await missingAt()).toEqual([{ field: 'task', rules: [threshold], said: ['no'] }])
    await run(declareSupply, omar, { enforcer, supplies: ['task', 'arguments'], expected_version: 2 })
    expect(await missingAt()).toEqual([{ field: 'task', rules: [threshold], said: [] }])
    const { revision } = await now()
    await run(declareSupply, omar, { enforcer, supplies: ['arguments', 'task'], expected_version: 3 })
    expect((await now()).revision).toBe(revision)
    await run(declareSupply, omar, { enforcer, supplies: [], expected_version: 4 })
    await run(revokeEnforcer, omar, { enforcer, reason: 'Taken out' })
    expect(await missingAt()).toEqual([{ field: 'task', rules: [threshold], said: [] }])
  })

  test('an enforcer of another environment says nothing here', async () => {
    const { revision } = await now()
    await run(registerEnforcer, omar, {
      name: `staging-${count}`,
      kind: 'gateway',
      environment: 'staging',
      supplies: [],
    })
    expect((await now()).revision).toBe(revision)
  })

  test('refused: revoked, stale, a field that rules can’t look at, and somebody of the wrong team', async () => {
    const declare = (input: object, by = omar) => runCommand(declareSupply, { actor: by, input })
    expect(await declare({ enforcer, supplies: ['time'], expected_version: 1 })).toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/supplies/0' }],
    })
    expect(await declare({ enforcer, supplies: [], expected_version: 9 })).toMatchObject({
      code: 'stale_version',
    })
    expect(await declare({ enforcer, supplies: [], expected_version: 1 }, actor(AUTHOR))).toMatchObject({
      code: 'not_permitted',
    })
    await run(revokeEnforcer, omar, { enforcer, reason: 'Taken out' })
    expect(await declare({ enforcer, supplies: [], expected_version: 2 })).toMatchObject({
      code: 'wrong_state',
    })
  })

  test('two who say otherwise at once: one of them is told', async () => {
    const replies = await Promise.all(
      [['task'], ['arguments']].map(supplies =>
        runCommand(declareSupply, { actor: omar, input: { enforcer, supplies, expected_version: 1 } }),
      ),
    )
    expect(replies.map(reply => (isRefusal(reply) ? reply.code : 'done')).sort()).toEqual([
      'done',
      'stale_version',
    ])
  })
})
