/** Rules that hold for everything in the registries, so that a new command can't forget them. */
import { expect, test } from 'vitest'
import type { AnyCommand } from '@/lib/commands/define-command'
import { COMMANDS } from '@/lib/commands/registry'
import { runCommand } from '@/lib/commands/run-command'
import { type Actor, type Permission, PERMISSIONS, TEAM_FUNCTIONS, type TeamFunction } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import type { AnyQuery } from '@/lib/queries/define-query'
import { QUERIES } from '@/lib/queries/registry'
import { useDatabase } from '@/lib/testing/database'

/** Without their types: a union of all of them costs the compiler minutes. */
const ALL: readonly AnyCommand[] = COMMANDS

const database = useDatabase()

/** A digest of every row of every business table. */
async function stateOfEverything(): Promise<string> {
  const tables = await database.admin<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename !~ '^(log_|evidence_index)' order by 1`
  const rows: unknown[] = []
  for (const { name } of tables) rows.push(await database.admin`select ${name} as t, md5(coalesce(string_agg(x::text, '' order by x::text), '')) from ${database.admin(name)} x`)
  return JSON.stringify(rows)
}

async function logSize(): Promise<number> {
  const [head] = await database.admin`select size::int from log_head`
  return head?.size
}

/** Somebody real whose teams don't have the permission; where everybody has it: somebody without a team. */
async function outsider(name: string, permission: Permission): Promise<Extract<Actor, { kind: 'person' }>> {
  const allowed: readonly TeamFunction[] = PERMISSIONS[permission]
  const wrong = TEAM_FUNCTIONS.find(candidate => !allowed.includes(candidate))
  const personId = `per_${name}`
  await database.admin`insert into person (id, name, email, created_at) values (${personId}, 'Out Sider', ${`${name}@acme.example`}, now())`
  const teams = wrong ? [{ id: `team_${name}`, slug: `t-${name}`, name: 'Others', function: wrong }] : []
  for (const team of teams) {
    await database.admin`insert into team (id, slug, name, function, created_at) values (${team.id}, ${team.slug}, ${team.name}, ${team.function}, now())`
    await database.admin`insert into membership (team_id, person_id, since) values (${team.id}, ${personId}, now())`
  }
  return { kind: 'person', personId, accountId: 'acc_x', sessionId: 'test', name: 'Out Sider', authenticatedAt: Math.floor(Date.now() / 1000), authn: 'cli', teams }
}

test.each(ALL.map(command => [command.name, command] as const))('%s: a wrong role is refused, nothing changes, the refusal is on record', async (_name, command) => {
  const actor = await outsider(command.name, command.permission)
  const before = await stateOfEverything()
  const size = await logSize()
  const refusal = await runCommand(command, { actor, input: {} })
  expect(refusal).toMatchObject({ refused: true, code: 'not_permitted' })
  if (!isRefusal(refusal)) return
  expect(refusal.detail).toMatch(/\.$/)
  expect(await stateOfEverything()).toBe(before)
  expect(await logSize()).toBe(size + 1)
  const [entry] = await database.admin`select type, code, operation, person_id from evidence_index where seq = ${refusal.evidence}`
  expect(entry).toEqual({ type: 'refusal.recorded', code: 'not_permitted', operation: command.name, person_id: actor.personId })
})

test.each(ALL.filter(command => command.actors !== 'person-or-token').map(command => [command.name, command] as const))('%s: an API token is refused', async (_name, command) => {
  const person = await outsider(`token.${command.name}`, command.permission)
  const token: Actor = { kind: 'token', tokenId: 'tok_x', personId: person.personId, name: 'ci', operations: [command.name], teams: [] }
  const refusal = await runCommand(command, { actor: token, input: {} })
  expect(refusal).toMatchObject({ refused: true, code: 'person_only' })
})

test.each(ALL.map(command => [command.name, command] as const))('%s: unknown fields are refused with a pointer', (_name, command) => {
  const parsed = command.input.safeParse({ 'no-such-field': 1 })
  expect(parsed.success).toBe(false)
  expect(parsed.error?.issues.some(issue => issue.code === 'unrecognized_keys')).toBe(true)
})

test('operations are named concept.verb, once, and the issue’s names are all there', () => {
  const names = [...ALL.map(command => command.name), ...(QUERIES as readonly AnyQuery[]).map(query => query.name)]
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/)
  expect(names).toEqual(
    expect.arrayContaining([
      'agent.register', 'agent.list', 'agent.get', 'control-layer.assign', 'action.import', 'action.list', 'action.classify',
      'policy.set-threshold', 'policy.set-guardrail', 'policy.evaluate', 'release.draft', 'release.submit', 'release.sign',
      'release.get', 'bundle.list', 'bundle.get', 'recertification.certify', 'agent.suspend', 'evidence.list', 'evidence.export',
    ]),
  )
})
