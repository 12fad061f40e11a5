import { beforeAll, describe, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { writeAs } from '@/db/write'
import { hashSecret } from '@/lib/auth/hash-secret'
import { suspendAgent } from '@/lib/commands/agent/suspend-agent'
import { exportEvidence } from '@/lib/commands/evidence/export-evidence'
import { createPurpose } from '@/lib/commands/purpose/create-purpose'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { checkPage } from '@/lib/domain/evidence/check-page'
import { openCheckpoint } from '@/lib/domain/evidence/checkpoint'
import { fromBase64 } from '@/lib/domain/evidence/encoding'
import { leafHash } from '@/lib/domain/evidence/merkle'
import { parseVkey } from '@/lib/domain/evidence/note'
import { verifyInclusion } from '@/lib/domain/evidence/proof'
import { verifyExport } from '@/lib/domain/evidence/verify-export'
import type { Actor, PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { downloadEvidence } from '@/lib/http/download'
import { emptyTree, signNewCheckpoint } from '@/lib/signer/sign-checkpoint'
import { useDatabase } from '@/lib/testing/database'
import { addAgent, addPerson, addSession } from '@/lib/testing/people'
import { runQuery } from '../define-query'
import { getEvidence } from './get-evidence'
import { listEvidence } from './list-evidence'
import { listEvidenceFacets } from './list-facets'

const database = useDatabase()
let ada: PersonActor
let dana: PersonActor
let maya: PersonActor
let ivo: PersonActor
let greta: PersonActor
let cookie: string

const checkpoint = () => signNewCheckpoint(pool('signer_rt', 4), emptyTree(), new Date())
const suspend = (agent: string) =>
  runCommand(suspendAgent, { actor: dana, input: { agent, reason: 'It paid twice' } })

beforeAll(async () => {
  const sql = database.admin
  ada = await addPerson(sql, 'Ada', 'administration')
  dana = await addPerson(sql, 'Dana', 'pam')
  maya = await addPerson(sql, 'Maya', 'app')
  ivo = await addPerson(sql, 'Ivo', 'app')
  greta = await addPerson(sql, 'Greta', 'audit')
  cookie = await addSession(sql, greta, hashSecret)
  await addAgent(sql, 'agt_refunder', maya)
  await addAgent(sql, 'agt_planner', ivo)
  for (const id of ['agt_refunder', 'agt_planner'])
    await sql`update agent set state = 'active' where id = ${id}`
  writeAs('signer_rt')
  await runCommand(createSigningKey, {
    actor: { kind: 'system', name: 'signer' },
    input: { purpose: 'log', origin: 'console.acme.example/log/governance' },
  })
  writeAs('app_rt')
  await runCommand(createPurpose, { actor: ada, input: { code: 'refunds', description: 'Pay money back' } })
  await suspend('agt_refunder')
  await suspend('agt_planner')
  await suspend('agt_planner') // refused: it is suspended already
  await runCommand(createPurpose, { actor: maya, input: { code: 'mine', description: 'Not hers to add' } })
  await checkpoint()
  await runCommand(createPurpose, {
    actor: ada,
    input: { code: 'support', description: 'After the checkpoint' },
  })
})

async function list(actor: Actor, input: Record<string, unknown> = {}) {
  const result = await runQuery(listEvidence, actor, input)
  if (isRefusal(result)) throw new Error(result.detail)
  return result
}
const types = async (actor: Actor, input: Record<string, unknown> = {}) =>
  (await list(actor, input)).items.map(item => item.type)

describe('evidence.list', () => {
  test('newest first, all of it for an auditor, with what is not yet under a checkpoint marked', async () => {
    const { items, size, signed_size } = await list(greta)
    expect(items.map(item => item.number)).toEqual(items.map((_, at) => size - 1 - at))
    expect(items[0]).toMatchObject({
      type: 'purpose.created',
      proof: 'pending',
      actor: { kind: 'person', name: 'Ada' },
    })
    expect(items.filter(item => item.number < signed_size).every(item => item.proof === 'signed')).toBe(true)
  })

  test('an app team sees its own agents’ entries and its own acts, and nothing else', async () => {
    const hers = await list(maya)
    expect(hers.items.map(item => [item.type, item.agent?.id ?? null, item.actor.name])).toEqual([
      ['refusal.recorded', null, 'Maya'],
      ['agent.suspended', 'agt_refunder', 'Dana'],
    ])
    expect((await list(ivo)).items.every(item => item.agent?.id === 'agt_planner')).toBe(true)
    expect(await types(maya, { agent: 'agt_planner' })).toEqual([])
  })

  test.each([
    ['agent', { agent: 'agt_refunder' }, ['agent.suspended']],
    ['concept', { type: 'agent' }, ['agent.suspended', 'agent.suspended']],
    ['kind', { type: 'agent.suspended', agent: 'agt_planner' }, ['agent.suspended']],
    ['refusals', { refused: 'true' }, ['refusal.recorded', 'refusal.recorded']],
    ['person', { person: 'per_Maya' }, ['refusal.recorded']],
    ['future', { from: '2999-01-01T00:00:00Z' }, []],
    ['a kind with a wildcard in it', { type: 'age-t' }, []],
    ['its text, in other letters', { q: 'IT PAID twice', agent: 'agt_refunder' }, ['agent.suspended']],
    ['text with a wildcard in it', { q: 'It p%d' }, []],
  ])('filters by %s', async (_name, filter, expected) => {
    expect(await types(greta, filter)).toEqual(expected)
  })

  test('pages by key: together they are the whole list, once', async () => {
    const all = (await list(greta)).items.map(item => item.number)
    const seen: number[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const one = await list(greta, { limit: 2, ...(cursor && { cursor }) })
      seen.push(...one.items.map(item => item.number))
      cursor = one.next_cursor
    }
    expect(seen).toEqual(all)
  })
})

test('a page with proofs is what a browser needs: it proves every entry, and that the past still holds', async () => {
  const first = await list(greta, { proofs: 'true' })
  const ask = (page: typeof first) => ({
    checkpoint: page.checkpoint ?? null,
    vkey: page.vkey ?? null,
    consistency: page.consistency ?? null,
    items: page.items.map(({ number, entry = '', hashes = null }) => ({ number, entry, hashes })),
  })
  const before = checkPage(ask(first), null, 1)
  expect(before.problem).toBeNull()
  expect([...before.entries].filter(([, verdict]) => verdict !== 'proven').map(([number]) => number)).toEqual(
    first.items.filter(item => item.proof === 'pending').map(item => item.number),
  )
  await checkpoint()
  const later = checkPage(ask(await list(greta, { proofs: 'true', since: before.size })), before.remember, 2)
  expect(later.problem).toBeNull()
  expect([...later.entries.values()].every(verdict => verdict === 'proven')).toBe(true)
  expect(later.size).toBeGreaterThan(before.size)
  expect(checkPage(ask(await list(greta, { proofs: 'true' })), before.remember, 2).problem).toMatch(
    /did not prove/,
  )
  await runCommand(createPurpose, {
    actor: ada,
    input: { code: 'later', description: 'After that checkpoint' },
  })
})

test('the facets name what one’s own entries name', async () => {
  const facets = async (actor: Actor) => {
    const answer = await runQuery(listEvidenceFacets, actor, {})
    if (isRefusal(answer)) throw new Error(answer.detail)
    return answer
  }
  expect((await facets(greta)).agents.map(agent => agent.id)).toEqual(['agt_planner', 'agt_refunder'])
  expect(await facets(maya)).toMatchObject({
    agents: [{ id: 'agt_refunder' }],
    people: [{ name: 'Dana' }, { name: 'Maya' }],
    kinds: ['agent', 'refusal'],
  })
})

describe('evidence.get', () => {
  test('a proof that anybody can check: leaf hash up to the root of the signed checkpoint', async () => {
    const { size, signed_size } = await list(greta)
    expect(size).toBeGreaterThan(signed_size)
    for (let number = 0; number < signed_size; number++) {
      const entry = await runQuery(getEvidence, greta, { number })
      if (isRefusal(entry)) throw new Error(entry.detail)
      const key = parseVkey(entry.vkey!)
      if (isRefusal(key)) throw new Error(key.detail)
      const opened = openCheckpoint(entry.checkpoint!, key)
      if (isRefusal(opened)) throw new Error(opened.detail)
      const proof = entry.proof!.map(hash => fromBase64(hash)!)
      const leaf = leafHash(new TextEncoder().encode(entry.entry))
      expect(verifyInclusion(number, opened.size, leaf, proof, opened.root)).toBe(true)
      const altered = leafHash(new TextEncoder().encode(`${entry.entry} `))
      expect(verifyInclusion(number, opened.size, altered, proof, opened.root)).toBe(false)
    }
    const pending = await runQuery(getEvidence, greta, { number: size - 1 })
    expect(pending).toMatchObject({ proof: null })
  })

  test('what is out of one’s scope is not found, like what is not there', async () => {
    const [planners] = (await list(greta, { agent: 'agt_planner' })).items
    expect(await runQuery(getEvidence, maya, { number: planners!.number })).toMatchObject({
      refused: true,
      code: 'not_found',
    })
    expect(await runQuery(getEvidence, greta, { number: 99_999 })).toMatchObject({
      refused: true,
      code: 'not_found',
    })
  })
})

describe('evidence.export', () => {
  const download = (
    address: string,
    headers: Record<string, string> = { cookie: `next-auth.session-token=${cookie}` },
  ) => downloadEvidence(new Request(`http://127.0.0.1${address}`, { headers }))

  async function exported(scope: Record<string, string> = {}) {
    const reply = await runCommand(exportEvidence, { actor: greta, input: { scope } })
    if (isRefusal(reply)) throw new Error(reply.detail)
    const answer = await download((reply.data as { download: string }).download)
    expect(answer.status).toBe(200)
    return {
      text: await answer.text(),
      address: (reply.data as { download: string }).download,
      evidence: reply.evidence,
    }
  }

  test('the whole log verifies offline, and is of the checkpoint that the export was recorded with', async () => {
    const { text, address } = await exported()
    const verdict = verifyExport(text)
    expect(verdict).toMatchObject({ ok: true, problems: [], header: { scope: { kind: 'full' } } })
    expect(verdict.entries).toBe(verdict.header!.size)
    await checkpoint()
    const again = await (await download(address)).text()
    expect(again.split('\n').slice(1)).toEqual(text.split('\n').slice(1))
    expect(verifyExport(again).ok).toBe(true)
  })

  test('a selection verifies too, and says what it is', async () => {
    const { text } = await exported({ agent: 'agt_planner' })
    const verdict = verifyExport(text)
    expect(verdict).toMatchObject({
      ok: true,
      entries: 1,
      header: { scope: { kind: 'selection', count: 1, filter: { agent: 'agt_planner' } } },
    })
  })

  test('one altered word is found, and its entry named', async () => {
    const { text } = await exported()
    const lines = text.split('\n')
    const at = lines.findIndex(line => line.includes('It paid twice'))
    lines[at] = lines[at]!.replace('It paid twice', 'It paid once.')
    expect(verifyExport(lines.join('\n'))).toMatchObject({ ok: false, problems: [{ index: at - 1 }] })
    expect(verifyExport(text.split('\n').toSpliced(at, 1).join('\n'))).toMatchObject({
      ok: false,
      problems: [{ index: at - 1 }],
    })
  })

  test('taking evidence away is on record, and nothing comes without that', async () => {
    const { address, evidence } = await exported({ refused: 'true' })
    const [entry] = (await list(greta, { type: 'evidence.exported' })).items
    expect(entry).toMatchObject({ number: evidence, actor: { name: 'Greta' } })
    expect((await download('/api/v1/evidence.download?export=exp_nothing')).status).toBe(404)
    expect((await download('/api/v1/evidence.download')).status).toBe(422)
    expect((await download(address, {})).status).toBe(401)
  })

  test('somebody else’s export is not mine, and app teams have none', async () => {
    const kaya = await addPerson(database.admin, 'Kaya', 'compliance')
    const theirs = await addSession(database.admin, kaya, hashSecret)
    const { address } = await exported()
    expect((await download(address, { cookie: `next-auth.session-token=${theirs}` })).status).toBe(404)
    const hers = await addSession(database.admin, maya, hashSecret)
    const refused = await download(address, { cookie: `next-auth.session-token=${hers}` })
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'not_permitted', evidence: expect.any(Number) })
    expect(await runCommand(exportEvidence, { actor: maya, input: {} })).toMatchObject({
      refused: true,
      code: 'not_permitted',
    })
  })

  test('an hour later it has to be exported again', async () => {
    const { findExport } = await import('./find-export')
    const { address } = await exported()
    const id = new URLSearchParams(address.split('?')[1]).get('export')!
    const context = { db: pool('auditor_ro', 8), actor: greta }
    expect(isRefusal(await findExport(id, { ...context, now: new Date(Date.now() + 59 * 60_000) }))).toBe(
      false,
    )
    expect(await findExport(id, { ...context, now: new Date(Date.now() + 61 * 60_000) })).toMatchObject({
      code: 'not_found',
    })
  })
})
