/**
 * What ends at run time without anybody: prototypes and exceptions. From the commands of people to the signed bundle,
 * in a real OPA and in the evaluator, with the clock moved to the second before and to the end itself.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { endExceptionNow } from '@/lib/commands/policy/end-exception'
import { grantException } from '@/lib/commands/policy/grant-exception'
import { requestException } from '@/lib/commands/policy/request-exception'
import { setGuardrail } from '@/lib/commands/policy/set-guardrail'
import { startPrototype, stopPrototype } from '@/lib/commands/agent/manage-prototype'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { runCommand } from '@/lib/commands/run-command'
import { isRefusal } from '@/lib/domain/refusal'
import { asSigner } from '@/lib/testing/as-signer'
import { useDatabase } from '@/lib/testing/database'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { guardrailByTwo } from '@/lib/testing/guardrails'
import { type PolicyOpa, startPolicyOpa } from '@/lib/testing/opa-policy'
import { opaBinaries } from '@/lib/testing/opa-process'
import { publishedPolicy } from '@/lib/testing/published-policy'
import { readyAgent, run, signed, submitted } from '@/lib/testing/release-story'
import { settingsByTwo } from '@/lib/testing/settings'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })
const database = useDatabase()
const DAY = 86_400
const HOUR = 3600
const NOW = Math.floor(Date.now() / 1000)
const isoOf = (seconds: number) => new Date(seconds * 1000).toISOString()

type Agent = Awaited<ReturnType<typeof readyAgent>>
let organisation: Organisation
const opas: PolicyOpa[] = []
const as = (name: string) => organisation.person(name)

beforeAll(async () => {
  organisation = await setUp()
  await asSigner(() =>
    runCommand(createSigningKey, {
      actor: { kind: 'system', name: 'signer' },
      input: { purpose: 'bundle', origin: 'x' },
    }),
  )
  for (const { path } of opaBinaries()) opas.push(await startPolicyOpa(path))
})
afterAll(() => Promise.all(opas.map(opa => opa.stop())))

const call = (agent: Agent, action: string, environment: string) => ({
  subject: { type: 'agent', id: agent.identity },
  action: { name: action },
  resource: { type: 'system', id: agent.slug },
  context: { environment, arguments: {}, actor_chain: [], purpose: 'refunds' },
})

describe('a prototype', () => {
  let notes: Agent
  const ENDS = NOW + 10 * DAY
  const start = (environment: string, endsAt = ENDS) =>
    runCommand(startPrototype, {
      actor: as('app'),
      input: { agent: notes.agent, environment, ends_at: isoOf(endsAt), reason: 'Trying it out' },
    })
  const outcome = async (ask: Awaited<ReturnType<typeof publishedPolicy>>, action: string, now: number) => {
    const { context } = await ask(call(notes, action, 'staging'), now)
    return [context.outcome, ...context.reasons.map(({ code }) => code)]
  }

  beforeAll(async () => {
    await settingsByTwo(organisation, { prototype_environments: ['staging'], prototype_max_tier: 'low' })
    notes = await readyAgent(database.admin, organisation, 'notes')
    ok(await start('staging'))
    await signed(organisation, await submitted(organisation, notes.agent, 'staging'), ['app'])
    // What lists say of it is no longer than it lasts.
    const [released] =
      await database.admin`select certified_until from release where agent_id = ${notes.agent}`
    expect(released!.certified_until.getTime()).toBe(ENDS * 1000)
  })

  test('allows inside the envelope and logs; denies above its tier', async () => {
    const ask = await publishedPolicy(database.admin, opas, 'staging', NOW + 60)
    const read = await ask(call(notes, 'retrieve_charge', 'staging'), NOW + 61)
    expect(read.decision).toBe(true)
    expect(read.context.obligations).toMatchObject({ log_fields: ['purpose', 'session'] })
    expect(await outcome(ask, 'update_customer', NOW + 61)).toEqual(['allow'])
    // A payment is medium tier in staging: a normal release would allow it.
    expect(await outcome(ask, 'create_refund', NOW + 61)).toEqual(['deny', 'tier'])
    expect(await outcome(ask, 'delete_customer', NOW + 61)).toContain('action_unclassified')
    // The same bundle says nothing about production, and production has no prototypes.
    const elsewhere = await ask(call(notes, 'retrieve_charge', 'production'), NOW + 61)
    expect(elsewhere.context.reasons.map(({ code }) => code)).toEqual(['environment_mismatch'])
    const refused = await start('production')
    expect(isRefusal(refused) && refused.errors?.[0]?.pointer).toBe('/environment')
  })

  test('is denied from its end on, by the bundle alone', async () => {
    const ask = await publishedPolicy(database.admin, opas, 'staging', ENDS - HOUR)
    expect(await outcome(ask, 'retrieve_charge', ENDS - 1)).toEqual(['allow'])
    expect(await outcome(ask, 'retrieve_charge', ENDS)).toEqual(['deny', 'certification_lapsed'])
  })

  test('goes on inside the envelope when it is ended early, and stops with the next bundle where the envelope goes', async () => {
    await run(stopPrototype, as('app-second'), { agent: notes.agent, environment: 'staging' })
    const again = await asSigner(() =>
      runCommand(publishBundle, {
        actor: { kind: 'system', name: 'signer' },
        input: { environment: 'staging' },
        now: new Date((ENDS - HOUR + 10) * 1000),
      }),
    )
    // Nothing differs: what runs is what ran.
    expect(isRefusal(again) && again.detail).toMatch(/still says it all/)
    await settingsByTwo(organisation, { prototype_environments: [] })
    const ask = await publishedPolicy(database.admin, opas, 'staging', ENDS - HOUR + 20)
    expect(await outcome(ask, 'retrieve_charge', ENDS - HOUR + 21)).toEqual(['deny', 'certification_lapsed'])
  })
})

describe('an exception', () => {
  const ENDS = NOW + 2 * DAY
  let refunder: Agent
  let exception: string

  beforeAll(async () => {
    const { guardrail } = ok(
      await guardrailByTwo(setGuardrail, as('pam'), as('pam-second'), {
        layer: 'pam',
        name: 'Writes',
        selector: { effects: ['write'] },
        condition: null,
        outcome: 'step_up',
      }),
    ).data
    refunder = await readyAgent(database.admin, organisation, 'refunder')
    const [action] = await database.admin`
      select id from action where system_id = ${refunder.system} and name = 'update_customer'`
    const { request } = await run(requestException, as('app'), {
      guardrail,
      agent: refunder.agent,
      action: action!.id,
      expires_at: isoOf(ENDS),
      reason: 'Migration weekend',
    })
    exception = (await run(grantException, as('pam-second'), { request })).exception
    await signed(organisation, await submitted(organisation, refunder.agent))
  })

  test('waives until its end, and at the end the guardrail binds again without a new bundle', async () => {
    const ask = await publishedPolicy(database.admin, opas, 'production', ENDS - HOUR)
    const outcome = async (now: number) =>
      (await ask(call(refunder, 'update_customer', 'production'), now)).context.outcome
    expect(await outcome(ENDS - 1)).toBe('allow')
    expect(await outcome(ENDS)).toBe('step_up')
  })

  test('that is ended early binds again with the next bundle', async () => {
    await run(endExceptionNow, as('pam'), { exception, reason: 'Done early' })
    const ask = await publishedPolicy(database.admin, opas, 'production', ENDS - HOUR + 10)
    const { context } = await ask(call(refunder, 'update_customer', 'production'), ENDS - HOUR + 11)
    expect(context.outcome).toBe('step_up')
  })
})
