import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { loadWantedExports } from '@/db/stores/bundle-export'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { requestExport } from '@/lib/commands/bundle/request-export'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { isRefusal } from '@/lib/domain/refusal'
import { getExport } from '@/lib/queries/bundle/get-export'
import { runQuery } from '@/lib/queries/define-query'
import { asSigner } from '@/lib/testing/as-signer'
import { useDatabase } from '@/lib/testing/database'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { readyAgent, signed, submitted } from '@/lib/testing/release-story'
import { issuePulses } from './issue-pulse'
import { type MakeOptions, makeExport } from './make-export'

const database = useDatabase()
const ENVIRONMENT = 'production'
const SIGNER = { kind: 'system', name: 'signer' } as const
const STAGED = './lib/testing/staged-export-worker.mjs'
let organisation: Organisation
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-thread-'))
  organisation = await setUp()
  await asSigner(async () =>
    ok(await runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } })),
  )
  const { agent } = await readyAgent(database.admin, organisation, 'worker')
  await signed(organisation, await submitted(organisation, agent))
  await asSigner(async () =>
    ok(await runCommand(publishBundle, { actor: SIGNER, input: { environment: ENVIRONMENT } })),
  )
  ok(await ask())
})
afterEach(() => {
  delete process.env.EXPORT_STAGE
})
afterAll(() => rmSync(folder, { recursive: true }))

const ask = () =>
  runCommand(requestExport, {
    actor: organisation.person('platform'),
    input: { environment: ENVIRONMENT },
  })
const signerDatabase = () => pool('signer_rt', 4)
const make = (options: MakeOptions = {}) => asSigner(() => makeExport(signerDatabase(), ENVIRONMENT, options))
function staged(stage: object, options: MakeOptions = {}) {
  process.env.EXPORT_STAGE = JSON.stringify(stage)
  return make({ ...options, workerPath: STAGED })
}
const isWanted = async () => (await loadWantedExports(signerDatabase())).includes(ENVIRONMENT)
async function state() {
  const answer = await runQuery(getExport, organisation.person('platform'), { environment: ENVIRONMENT })
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}
const entries = async (type: string) =>
  (await database.admin`select count(*)::int as n from evidence_index where type = ${type}`)[0]?.n

describe('a thread that ends too early', () => {
  test('is a failed attempt with a sentence, and the signer tries again', async () => {
    expect(await staged({ target: 'cedar', ends: 'exit' })).toMatchObject({ refused: true })
    const { state: stage, attempts, export: made } = await state()
    expect({ stage, made }).toEqual({ stage: 'being_made', made: null })
    expect(attempts).toMatchObject([{ attempt: 1, serial: 1, outcome: 'failed' }])
    expect(attempts[0]?.why).toBe(
      'The part of the signer that builds exports ended while it was at the files for Cedar, with code 7. The platform team finds more in the signer’s log.',
    )
    expect(await isWanted()).toBe(true)
  })

  test('when the signer itself died, the next attempt says so', async () => {
    await database.admin`insert into bundle_export_attempt (environment, number, attempt, serial, began_at) values (${ENVIRONMENT}, 1, 2, 1, now())`
    await staged({ target: 'opa', ends: 'throw' })
    const { state: stage, attempts } = await state()
    expect(attempts.map(each => each.outcome)).toEqual(['failed', 'failed', 'failed'])
    expect(attempts[1]?.why).toMatch(/The signer ended before the export was done/)
    expect(attempts[2]?.why).toMatch(/files for OPA: a rule that nobody thought of\. .* reports it/)
    // Three in a row: it is given up, and somebody has to look.
    expect(stage).toBe('failed')
    expect(await isWanted()).toBe(false)
    expect(await entries('bundle.export-failed')).toBe(2)
  })

  test('a signer that dies of it each time comes to an end as well', async () => {
    ok(await ask())
    for (const attempt of [1, 2, 3])
      await database.admin`insert into bundle_export_attempt (environment, number, attempt, serial, began_at) values (${ENVIRONMENT}, 2, ${attempt}, 1, now())`
    expect(await make()).toMatchObject({ refused: true })
    expect(await state()).toMatchObject({ state: 'failed', export: null })
    expect((await state()).attempts).toHaveLength(3)
    expect(await isWanted()).toBe(false)
  })

  test('who asks again has it tried anew; what was said of attempts stays said', async () => {
    expect(ok(await ask()).data).toMatchObject({ repeated: false, state: 'being_made' })
    expect(ok(await ask()).data).toMatchObject({ repeated: true })
    expect(await isWanted()).toBe(true)
    expect(await state()).toMatchObject({ state: 'being_made', attempts: [] })
    const change = (sql: Promise<unknown>) => expect(sql).rejects.toThrow(/ends once|append-only/)
    await change(database.admin`update bundle_export_attempt set why = 'x'`)
    await change(database.admin`delete from bundle_export_attempt`)
  })

  test('a signer that is told to stop ends the thread, and that is no failure', async () => {
    const stop = new AbortController()
    await staged(
      { target: 'cedar', heldUntil: join(folder, 'never') },
      { signal: stop.signal, onStep: step => step === 'cedar' && stop.abort() },
    )
    expect((await state()).attempts).toMatchObject([
      { outcome: 'stopped', why: expect.stringMatching(/goes on/) },
    ])
    expect(await isWanted()).toBe(true)
  })
})

test('pulses are signed while the thread is in the middle of a target', async () => {
  const order: string[] = []
  const go = join(folder, 'go')
  let pulses: Promise<void> = Promise.resolve()
  const made = await staged(
    { target: 'cedar', heldUntil: go },
    {
      onStep(step) {
        order.push(step)
        if (step !== 'cedar') return
        pulses = (async () => {
          for (let i = 0; i < 3; i++) {
            await issuePulses(signerDatabase(), new Date())
            order.push('pulse')
          }
          expect(await state()).toMatchObject({
            state: 'being_made',
            attempts: [{ outcome: 'stopped' }, { attempt: 2, ended_at: null, began_at: expect.any(String) }],
          })
          // Only now may the thread go on: if it were this one, nobody would come to say so.
          writeFileSync(go, '')
        })()
      },
    },
  )
  await pulses
  expect(made).toMatchObject({ environment: ENVIRONMENT, serial: 1 })
  expect(order.slice(0, 6)).toEqual(['opa', 'cedar', 'pulse', 'pulse', 'pulse', 'agentcore'])
  expect(order.at(-1)).toBe('csv')
  const [pulse] = await database.admin`select revision from pulse where environment = ${ENVIRONMENT}`
  expect(pulse?.revision).toMatch(/^p\d+-/)
  expect(await state()).toMatchObject({
    state: 'made',
    attempts: [{ outcome: 'stopped' }, { outcome: 'made' }],
  })
})
