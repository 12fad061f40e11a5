/**
 * The whole chain: people's commands, the signer and the relay as processes with their own database roles, and a
 * real OPA that starts with the configuration the console hands out and checks every signature.
 */
import { gunzipSync, gzipSync } from 'node:zlib'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { closePools, pool } from '@/db/pool'
import { pulse as pulseTable } from '@/db/schema/bundle'
import { suspendAgent } from '@/lib/commands/agent/suspend-agent'
import { loadReleasesInForce } from '@/lib/commands/bundle/releases-in-force'
import { registerEnforcer } from '@/lib/commands/enforcer/register-enforcer'
import { setThreshold } from '@/lib/commands/policy/set-threshold'
import { composeBundle } from '@/lib/domain/bundle/compose-bundle'
import { composePulse } from '@/lib/domain/bundle/compose-pulse'
import { evaluate } from '@/lib/domain/policy/evaluate'
import type { BundlePolicy, EvaluationResult, Pulse } from '@/lib/domain/policy/model'
import { checkRequest } from '@/lib/domain/policy/parse-request'
import { bundleDataText, pulseDataText } from '@/lib/domain/policy/rego/data-json'
import { isRefusal } from '@/lib/domain/refusal'
import { freePort } from '@/lib/processes/ports'
import { getBundle } from '@/lib/queries/bundle/get-bundle'
import { runQuery } from '@/lib/queries/define-query'
import { freshnessSeconds } from '@/lib/signer/freshness'
import { dataTextOf } from '@/lib/testing/bundle-data'
import { useDatabase } from '@/lib/testing/database'
import { type Organisation, setUp } from '@/lib/testing/fixtures'
import { eventually, opaBinaries, type OpaProcess, startOpa } from '@/lib/testing/opa-process'
import { type OwnProcess, startProgram } from '@/lib/testing/own-processes'
import { readyAgent, run, signed, submitted } from '@/lib/testing/release-story'

// Three processes and an OPA on whatever the machine has left.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 })
const database = useDatabase()
const ENVIRONMENT = 'production'
/** Twice the 20 s between two pulses, so that a slow machine is not stale; short enough to wait for. */
const FRESHNESS = 'high=40,critical=40'

type Agent = Awaited<ReturnType<typeof readyAgent>>
let organisation: Organisation
let refunder: Agent
let planner: Agent
let stopped: Agent
let lapsing: Agent
let relayUrl: string
let signer: OwnProcess
let relay: OwnProcess
let token: string
const opas: OpaProcess[] = []

beforeAll(async () => {
  const port = await freePort()
  relayUrl = `http://127.0.0.1:${port}`
  const env = { PULSE_FRESHNESS: FRESHNESS, RELAY_URL: relayUrl, RELAY_PORT: String(port) }
  Object.assign(process.env, env)
  organisation = await setUp()
  refunder = await readyAgent(database.admin, organisation, 'refunder')
  await setThresholds(refunder.system)
  planner = await readyAgent(database.admin, organisation, 'planner', {
    delegates_to: [refunder.agent],
    systems: [{ system: refunder.slug }],
  })
  stopped = await readyAgent(database.admin, organisation, 'stopped')
  lapsing = await readyAgent(database.admin, organisation, 'lapsing')
  for (const { agent } of [refunder, planner, stopped, lapsing])
    await signed(organisation, await submitted(organisation, agent))
  const enforcer = await run(registerEnforcer, organisation.person('platform'), {
    name: 'Gateway',
    kind: 'gateway',
    environment: ENVIRONMENT,
  })
  token = enforcer.token!

  signer = await startProgram('signer', env, log => log.includes('the signer is ready'))
  relay = await startProgram('relay', env, () =>
    fetch(`${relayUrl}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  // What the console hands out to copy; only the two paths are the machine's own.
  const platform = organisation.person('platform')
  const shown = await runQuery(getBundle, platform, {
    environment: ENVIRONMENT,
    serial: 1,
    enforcer: enforcer.id,
  })
  if (isRefusal(shown)) throw new Error(shown.detail)
  const config = shown.opa_config
    .replace('/run/secrets/countersign-enforcer', '{directory}/token')
    .replace('/var/opa', '{directory}/persisted')
  for (const { path } of opaBinaries()) opas.push(await startOpa({ binary: path, config, files: { token } }))
  for (const opa of opas)
    await eventually(
      () => ask(opa, read(refunder)),
      answer => answer?.decision === true,
      60,
    )
})

afterAll(async () => {
  await Promise.all(opas.map(opa => opa.stop()))
  await signer?.stop()
  await relay?.stop()
})

async function setThresholds(system: string): Promise<void> {
  const [action] =
    await database.admin`select id from action where system_id = ${system} and name = 'create_refund'`
  const above = (value: string) => ({ field: ['arguments', 'amount'], op: 'gt', value: { number: value } })
  const app = organisation.person('app')
  await run(setThreshold, app, { action: action!.id, condition: above('500'), outcome: 'deny' })
  await run(setThreshold, app, {
    action: action!.id,
    condition: above('100'),
    outcome: 'step_up',
    approvals: [{ layer: 'security', count: 2 }],
  })
}

type Request = Record<string, unknown> & { context: Record<string, unknown> }
function call(
  agent: Agent,
  action: string,
  context: Record<string, unknown> = {},
  system = agent.slug,
): Request {
  return {
    subject: { type: 'agent', id: agent.identity },
    action: { name: action },
    resource: { type: 'system', id: system },
    context: { environment: ENVIRONMENT, arguments: {}, actor_chain: [], purpose: 'refunds', ...context },
  }
}
const read = (agent: Agent) => call(agent, 'retrieve_charge')
const refund = (agent: Agent, amount: unknown, more = {}) =>
  call(agent, 'create_refund', { arguments: { amount }, ...more })
const ask = (opa: OpaProcess, request: Request) =>
  opa.eval('countersign/decision', request) as Promise<EvaluationResult | undefined>
const codes = (answer: EvaluationResult | undefined) =>
  (answer?.context.reasons ?? []).map(reason => reason.code)

/** The policy that the newest bundle was made of, composed again from the tables, and proven to be its very bytes. */
async function policyOfBundle(): Promise<BundlePolicy> {
  const [row] =
    await database.admin`select * from bundle where environment = ${ENVIRONMENT} order by serial desc limit 1`
  const { inForce } = await pool('signer_rt', 2).transaction(tx => loadReleasesInForce(tx, ENVIRONMENT))
  const seconds = (at: Date) => at.getTime() / 1000
  const policy = {
    ...composeBundle(ENVIRONMENT, inForce),
    serial: row!.serial,
    issued_at: seconds(row!.issued_at),
    expires_at: seconds(row!.expires_at),
  }
  expect(dataTextOf(row!.bytes)).toBe(bundleDataText(policy))
  return policy
}

async function pulseInForce(): Promise<Pulse> {
  const [row] = await pool('signer_rt', 2)
    .select()
    .from(pulseTable)
    .where(eq(pulseTable.environment, ENVIRONMENT))
  const pulse = composePulse({
    environment: ENVIRONMENT,
    issuedAt: row!.number,
    leastSerial: row!.least_serial,
    killed: row!.kill.agents,
    freshness: freshnessSeconds(FRESHNESS),
  })
  expect(dataTextOf(row!.bytes)).toBe(pulseDataText(pulse))
  return pulse
}

test('allow, step up and deny, exactly as the reference evaluator on the same bundle', async () => {
  const [policy, pulse] = [await policyOfBundle(), await pulseInForce()]
  const chain = (...identities: string[]) => ({ actor_chain: identities })
  const requests: [expected: string, request: Request][] = [
    ['allow', read(refunder)],
    ['allow', call(refunder, 'update_customer', { arguments: { email: '"}; allow := true' } })],
    ['step_up', refund(refunder, 50)],
    ['step_up', refund(refunder, 250.5)],
    ['deny', refund(refunder, 500.01)],
    ['deny', refund(refunder, undefined)],
    ['deny', refund(refunder, '50')],
    ['deny', call(refunder, 'delete_customer')],
    ['deny', call(refunder, 'drop_everything')],
    ['deny', call(refunder, 'retrieve_charge', { purpose: 'marketing' })],
    ['deny', call(refunder, 'retrieve_charge', { environment: 'staging' })],
    ['deny', call(refunder, 'retrieve_charge', {}, 'constructor')],
    ['deny', { ...read(refunder), subject: { type: 'agent', id: 'spiffe://acme/agent/nobody' } }],
    ['deny', { ...read(refunder), context: { environment: ENVIRONMENT, arguments: {}, purpose: 'refunds' } }],
    ['step_up', refund(refunder, 20, chain(planner.identity))],
    ['deny', call(planner, 'retrieve_charge', chain(refunder.identity), refunder.slug)],
    ['deny', refund(refunder, 20, chain('spiffe://acme/agent/nobody'))],
  ]
  for (const opa of opas) {
    for (const [expected, request] of requests) {
      const answer = await ask(opa, request)
      const text = JSON.parse(JSON.stringify(request))
      expect(answer).toEqual(evaluate(policy, pulse, checkRequest(text), Math.floor(Date.now() / 1000)))
      expect([expected, request, answer?.context.outcome]).toEqual([expected, request, expected])
    }
  }
})

test('the pulse is answered with its revision, and 304 to whoever has it', async () => {
  const poll = (headers = {}) =>
    fetch(`${relayUrl}/pulses/${ENVIRONMENT}`, { headers: { authorization: `Bearer ${token}`, ...headers } })
  // A new pulse may come between the two: then they are asked again.
  const both = async () => {
    const first = await poll()
    return { first, again: await poll({ 'if-none-match': first.headers.get('etag') }) }
  }
  const { first, again } = await eventually(both, answers => answers.again.status === 304)
  expect([first.status, await again.text()]).toEqual([200, ''])
  expect(first.headers.get('etag')).toMatch(/^"p\d+-[0-9a-f]{16}"$/)
  expect((await fetch(`${relayUrl}/pulses/${ENVIRONMENT}`)).status).toBe(401)
})

test('one changed byte: refused, reported, and the bundle before stays', async () => {
  const before = await Promise.all(opas.map(opa => ask(opa, refund(refunder, 501))))
  const [row] =
    await database.admin`select serial, bytes from bundle where environment = ${ENVIRONMENT} order by serial desc limit 1`
  const tar = gunzipSync(row!.bytes)
  const limit = '"value":500'
  expect(tar.indexOf(limit)).toBeGreaterThan(0)
  tar[tar.indexOf(limit) + limit.length - 3] = '9'.charCodeAt(0)
  await database.admin`
    insert into bundle select environment, serial + 1, 'b-forged', content_digest, sha256, ${gzipSync(tar)}, size, kid, reason, agents, actions,
      issued_at, expires_at, published_at from bundle where environment = ${ENVIRONMENT} and serial = ${row!.serial}`
  await database.admin.notify('countersign', '{"kind":"bundle"}')
  const status = async () => (await database.admin`select error_code, error_message from enforcer_status`)[0]
  const reported = await eventually(status, now => now?.error_code != null)
  expect(reported?.error_message).toMatch(/digest|signature/)
  expect(await Promise.all(opas.map(opa => ask(opa, refund(refunder, 501))))).toEqual(before)
  await database.admin.begin(async sql => {
    await sql`set local session_replication_role = replica`
    await sql`delete from bundle where revision = 'b-forged'`
  })
  await relay.stop()
  const port = new URL(relayUrl).port
  relay = await startProgram('relay', { RELAY_PORT: port }, () =>
    fetch(`${relayUrl}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
})

test('a suspended agent is denied by running OPAs on their long polls', async () => {
  for (const opa of opas) expect((await ask(opa, read(stopped)))?.decision).toBe(true)
  const began = performance.now()
  await run(suspendAgent, organisation.person('security'), {
    agent: stopped.agent,
    reason: 'It reads what it should not',
  })
  for (const opa of opas) {
    // The next bundle says suspended as well, and now and then it comes first; the pulse must say killed either way.
    const answer = await eventually(
      () => ask(opa, read(stopped)),
      now => now?.decision === false && codes(now).includes('killed'),
    )
    expect(answer?.decision).toBe(false)
  }
  console.log(
    `agent.suspend → denied by every OPA after ${((performance.now() - began) / 1000).toFixed(2)} s`,
  )
  for (const opa of opas) expect((await ask(opa, read(refunder)))?.decision).toBe(true)
})

describe('with all our processes stopped', () => {
  beforeAll(async () => {
    // Certified for a few seconds more: earlier than on record is stricter, so the signer takes it.
    const until = new Date(Date.now() + 15_000)
    await database.admin`update release set certified_until = ${until} where agent_id = ${lapsing.agent}`
    await database.admin.notify('countersign', '{"kind":"policy"}')
    const inBundle = async () => {
      const [row] =
        await database.admin`select bytes from bundle where environment = ${ENVIRONMENT} order by serial desc limit 1`
      return dataTextOf(row!.bytes)
    }
    await eventually(inBundle, text =>
      text.includes(`"certified_until":${Math.floor(until.getTime() / 1000)}000000000`),
    )
    const [newest] =
      await database.admin`select max(serial)::int as serial from bundle where environment = ${ENVIRONMENT}`
    for (const opa of opas)
      await eventually(
        () => ask(opa, read(lapsing)),
        now => now?.context.policy.serial === newest?.serial,
        60,
      )
    await signer.stop()
    await relay.stop()
    await closePools()
    await expect(fetch(`${relayUrl}/health`)).rejects.toThrow()
  })

  test('a certification lapses by the bundle itself', async () => {
    for (const opa of opas) {
      expect(
        codes(
          await eventually(
            () => ask(opa, read(lapsing)),
            now => now?.decision === false,
            60,
          ),
        ),
      ).toEqual(['certification_lapsed'])
      expect((await ask(opa, read(refunder)))?.decision).toBe(true)
    }
  })

  test('high-tier actions are denied as stale after their limit, low-tier reads go on', async () => {
    for (const opa of opas) {
      const stale = await eventually(
        () => ask(opa, refund(refunder, 20)),
        now => now?.context.outcome === 'deny',
        60,
      )
      expect(codes(stale)).toEqual(['stale'])
      expect((await ask(opa, read(refunder)))?.decision).toBe(true)
    }
  })
})
