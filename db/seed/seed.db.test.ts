import { expect, test, vi } from 'vitest'
import { pool } from '@/db/pool'
import { writeAs } from '@/db/write'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { leafHash, rootOfLeaves } from '@/lib/domain/evidence/merkle'
import { openCheckpoint } from '@/lib/domain/evidence/checkpoint'
import { parseVkey } from '@/lib/domain/evidence/note'
import type { Actor, ActorTeam } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { listActions } from '@/lib/queries/action/list-actions'
import { runQuery } from '@/lib/queries/define-query'
import { emptyTree, signNewCheckpoint } from '@/lib/signer/sign-checkpoint'
import { useDatabase } from '@/lib/testing/database'
import { isEmpty, seed } from './seed'

// Hundreds of commands one after the other, on whatever the machine has left.
vi.setConfig({ testTimeout: 240_000 })
const database = useDatabase()
async function personOf(name: string): Promise<Actor> {
  const [row] = await database.admin`select id from person where name = ${name}`
  const teams = await database.admin<ActorTeam[]>`
    select t.id, t.slug, t.name, t.function from membership m join team t on t.id = m.team_id where m.person_id = ${row!.id}`
  return {
    kind: 'token',
    tokenId: 'tok',
    personId: row!.id,
    name,
    operations: ['action.list'],
    teams: [...teams],
  }
}

const SIGNER = { kind: 'system', name: 'signer' } as const

test('a plausible organisation, by commands only, with evidence of all of it', async () => {
  expect(await isEmpty()).toBe(true)
  const lines: string[] = []
  await seed({ log: line => lines.push(line) })
  expect(await isEmpty()).toBe(false)
  expect(lines.length).toBeGreaterThan(2)

  const states = await database.admin`select name, state from agent order by name`
  expect(Object.fromEntries(states.map(row => [row.name, row.state]))).toMatchObject({
    'docs-writer': 'in_review',
    'invoice-reporter': 'draft',
    'legacy-bot': 'retired',
    'log-archiver': 'suspended',
    'standup-notes': 'in_review',
    refunder: 'in_review',
  })
  const releases = await database.admin`select state, count(*)::int from release group by 1`
  expect(Object.fromEntries(releases.map(row => [row.state, row.count]))).toEqual({
    approved: 7,
    draft: 2,
    in_review: 1,
  })
  const [vacant] =
    await database.admin`select count(*)::int from ownership o join agent a on a.id = o.agent_id where o.accountable_id is null and o.layer = 'pam' and a.state = 'draft'`
  expect(vacant?.count).toBe(1)
  const [unclassified] =
    await database.admin`select count(*)::int from action a join system s on s.id = a.system_id where s.slug = 'notion' and a.effect is null`
  expect(unclassified?.count).toBe(11)
  const rules =
    await database.admin`select layer, count(*)::int from classification_rule group by 1 order by 1`
  expect(rules.map(row => [row.layer, row.count])).toEqual([
    ['app', 3],
    ['compliance', 1],
    ['pam', 1],
    ['security', 2],
  ])
  // The rules have something to suggest where nobody looked yet, and the sources something to disagree about.
  const notion = await database.admin`select id from system where slug = 'notion'`
  const view = await runQuery(listActions, await personOf('Noor Aziz'), {
    system: notion[0]!.id,
    limit: 200,
    filter: 'all',
  })
  if (isRefusal(view)) throw new Error(view.detail)
  expect(
    view.items.filter(item => item.state === 'unclassified' && item.suggestion?.source === 'rule').length,
  ).toBeGreaterThan(2)
  // The server counts a search as destructive, the team as a read.
  expect(view.items.find(item => item.name === 'API-post-search')?.disagreements).toMatchObject([
    { between: 'claim-team', direction: 'looser' },
  ])
  const inReview =
    await database.admin`select layer from sign_off join release r on r.id = release_id where r.state = 'in_review' and voided_at is null`
  expect(inReview.map(row => row.layer).sort()).toEqual(['app', 'compliance', 'iam', 'iga', 'security'])
  const [offered] = await database.admin`select content -> 'sections' -> 'security' as security from release r
    join release_package p on p.release_id = r.id and p.revision = r.revision where r.state = 'in_review'`
  expect(offered?.security.reach.map((each: { path: string[] }) => each.path)).toEqual([
    ['docs-writer', 'support-planner'],
    ['docs-writer', 'support-planner', 'refunder'],
  ])
  const [prototype] = await database.admin`select p.ends_at from agent a
    join agent_prototype p on p.agent_id = a.id and p.ended_at is null where a.name = 'standup-notes'`
  expect((prototype!.ends_at.getTime() - Date.now()) / 86_400_000).toBeCloseTo(21, 1)
  const supplies = await database.admin`select supplies is null as silent from enforcer order by 1`
  expect(supplies.map(row => row.silent)).toEqual([false, false, true])
})

test('time only moves forward, and nothing lies in the future', async () => {
  const [backwards] =
    await database.admin`select count(*)::int from (select at < lag(at) over (order by seq) as back from evidence_index) x where back`
  expect(backwards?.count).toBe(0)
  const [future] =
    await database.admin`select count(*)::int from evidence_index where at > now() + interval '1 minute'`
  expect(future?.count).toBe(0)
})

test('the log verifies, and every row that people made stands in it', async () => {
  writeAs('signer_rt')
  const key = await runCommand(createSigningKey, {
    actor: SIGNER,
    input: { purpose: 'log', origin: 'console.example/log/governance' },
  })
  if (isRefusal(key)) throw new Error(key.detail)
  const { size } = await signNewCheckpoint(pool('signer_rt', 4), emptyTree(), new Date())
  const leaves = await database.admin`select entry, leaf_hash from log_leaf order by seq`
  expect(size).toBe(leaves.length)
  const vkey = parseVkey((key.data as { public_key: string }).public_key)
  if (isRefusal(vkey)) throw new Error(vkey.detail)
  const [checkpoint] = await database.admin`select note from log_checkpoint`
  const opened = openCheckpoint(checkpoint!.note, vkey)
  if (isRefusal(opened)) throw new Error(opened.detail)
  const encoder = new TextEncoder()
  expect(opened.root).toEqual(rootOfLeaves(leaves.map(({ entry }) => leafHash(encoder.encode(entry)))))

  const text = leaves.map(({ entry }) => entry).join('\n')
  for (const table of [
    'agent',
    'system',
    'rule',
    'release',
    'sign_off',
    'policy_exception',
    'enforcer',
    'person',
  ]) {
    const rows = await database.admin`select id from ${database.admin(table)}`
    expect(rows.length, table).toBeGreaterThan(0)
    expect(
      rows.filter(({ id }) => !text.includes(id)),
      table,
    ).toEqual([])
  }
})

test('the signer publishes what was approved; the suspended agent stays suspended', async () => {
  writeAs('signer_rt')
  const key = await runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } })
  if (isRefusal(key)) throw new Error(key.detail)
  for (const environment of ['production', 'staging']) {
    const reply = await runCommand(publishBundle, { actor: SIGNER, input: { environment } })
    expect(reply).toMatchObject({ data: { published: { serial: 1 }, withheld: [] } })
  }
  const states = await database.admin`select name, state from agent`
  expect(Object.fromEntries(states.map(row => [row.name, row.state]))).toMatchObject({
    refunder: 'active',
    'log-archiver': 'suspended',
    'support-planner': 'active',
  })
  const [lapsing] =
    await database.admin`select min(certified_until) as until from release where state = 'published'`
  const days = (lapsing!.until.getTime() - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(2)
  expect(days).toBeLessThan(6)
})
