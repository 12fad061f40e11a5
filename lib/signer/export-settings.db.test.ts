import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { requestExport } from '@/lib/commands/bundle/request-export'
import { confirmProposal } from '@/lib/commands/organisation/confirm-proposal'
import { proposeRules } from '@/lib/commands/organisation/propose-rules'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { readTar } from '@/lib/domain/bundle/archive'
import type { AgentCoreGateway } from '@/lib/domain/organisation/agentcore-gateways'
import type { OrganisationRules } from '@/lib/domain/organisation/rules'
import { isRefusal } from '@/lib/domain/refusal'
import { getExport } from '@/lib/queries/bundle/get-export'
import { runQuery } from '@/lib/queries/define-query'
import { signOffRules } from '@/lib/queries/organisation/sign-off-rules'
import { asSigner } from '@/lib/testing/as-signer'
import { useDatabase } from '@/lib/testing/database'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { readyAgent, signed, submitted } from '@/lib/testing/release-story'
import { makeExport } from './make-export'

const database = useDatabase()
const ENVIRONMENT = 'production'
const SIGNER = { kind: 'system', name: 'signer' } as const
const GATEWAY: AgentCoreGateway = {
  environment: ENVIRONMENT,
  gateway: 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:gateway/tools-1a2b',
  withdrawn_by_host: true,
  meets_obligations: true,
  principal: { by: 'tag', tag: 'spiffe_id' },
}
let organisation: Organisation

beforeAll(async () => {
  organisation = await setUp()
  await asSigner(async () =>
    ok(await runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } })),
  )
  const { agent } = await readyAgent(database.admin, organisation, 'worker')
  await signed(organisation, await submitted(organisation, agent))
  await asSigner(async () =>
    ok(await runCommand(publishBundle, { actor: SIGNER, input: { environment: ENVIRONMENT } })),
  )
})

const as = (name: string) => organisation.person(name)
const ask = async () =>
  ok(await runCommand(requestExport, { actor: as('platform'), input: { environment: ENVIRONMENT } })).data
async function state() {
  const answer = await runQuery(getExport, as('platform'), { environment: ENVIRONMENT })
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}
async function agentcore(): Promise<Record<string, string>> {
  await ask()
  const made = await asSigner(() => makeExport(pool('signer_rt', 2), ENVIRONMENT))
  if (isRefusal(made)) throw new Error(made.detail)
  const [row] = await database.admin`select bytes from bundle_export order by number desc limit 1`
  const files = readTar(gunzipSync(row?.bytes))
  if (isRefusal(files)) throw new Error(files.detail)
  const own = files.filter(file => file.name.startsWith('agentcore/'))
  return Object.fromEntries(own.map(({ name, bytes }) => [name.slice(10), Buffer.from(bytes).toString()]))
}
async function propose(gateways: unknown) {
  const inForce = await runQuery(signOffRules, as('security'), {})
  if (isRefusal(inForce)) throw new Error(inForce.detail)
  const rules = { ...inForce.rules, gateways } as OrganisationRules
  const input = { base_version: inForce.version, rules, reason: 'Tools of production move behind AgentCore' }
  return runCommand(proposeRules, { actor: as('security'), input })
}

test('without a gateway statements permit nothing, and the archive says with what it was made', async () => {
  const { 'options.json': options, 'policies.json': policies } = await agentcore()
  expect(JSON.parse(options!)).toEqual({ input_schemas: expect.any(Object) })
  expect(policies).not.toContain('123456789012')
  expect(await state()).toMatchObject({ state: 'made', export: { serial: 1 } })
})

test('a gateway that nobody looks after is refused at the field', async () => {
  expect(await propose([{ ...GATEWAY, withdrawn_by_host: false }])).toMatchObject({
    refused: true,
    errors: [
      { pointer: '/rules/gateways/0/withdrawn_by_host', detail: expect.stringMatching(/no kill list/) },
    ],
  })
  expect(await propose([{ ...GATEWAY, gateway: 'tools-1a2b' }])).toMatchObject({
    errors: [{ pointer: '/rules/gateways/0/gateway' }],
  })
})

test('one that two people named is another archive of the same bundle, with statements that permit there', async () => {
  const { proposal } = ok(await propose([GATEWAY])).data
  expect(await state()).toMatchObject({ state: 'made' })
  ok(await runCommand(confirmProposal, { actor: as('compliance'), input: { proposal } }))
  expect(await state()).toMatchObject({ state: 'not_requested', newest: 1, export: { serial: 1 } })
  const { 'options.json': options, 'policies.json': policies } = await agentcore()
  const { input_schemas, ...said } = JSON.parse(options!)
  expect(said).toEqual(GATEWAY)
  expect(Object.keys(input_schemas['sys-worker'])).not.toEqual([])
  const statements = JSON.parse(policies!) as { definition: { cedar: { statement: string } } }[]
  expect(statements.length).toBeGreaterThan(0)
  for (const { definition } of statements)
    expect(definition.cedar.statement).toContain(`AgentCore::Gateway::"${GATEWAY.gateway}"`)
  expect(await state()).toMatchObject({ state: 'made', export: { serial: 1 } })
  expect(await ask()).toMatchObject({ serial: 1, repeated: true, state: 'made' })
  const all =
    await database.admin`select number, serial, settings_digest <> '' as set from bundle_export order by number`
  expect(all).toEqual([
    { number: 1, serial: 1, set: false },
    { number: 2, serial: 1, set: true },
  ])
})
